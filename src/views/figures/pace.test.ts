import { expect, test } from "vitest";
import { nextAmount } from "./pace";

const limits = { least: 100, most: 1000 };

test("late frames halve the work, early ones add to it, within the limits", () => {
  expect(nextAmount(800, 33, limits)).toBe(400);
  expect(nextAmount(400, 16.7, limits)).toBe(500);
  expect(nextAmount(400, 20, limits)).toBe(400);
  expect(nextAmount(120, 60, limits)).toBe(100);
  expect(nextAmount(900, 16, limits)).toBe(1000);
});
