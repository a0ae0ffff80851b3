import { expect, test } from "vitest";
import { nextAmount } from "./pace";

const limits = { leastWhenLate: 100, least: 20, most: 1000 };
const after = (amount: number, elapsed: number, spent = 1) => nextAmount(amount, { elapsed, spent }, limits);

test("late frames halve the work, early ones add to it, within the limits", () => {
  expect(after(800, 33)).toBe(400);
  expect(after(400, 16.7)).toBe(500);
  expect(after(400, 20)).toBe(400);
  expect(after(120, 60)).toBe(100);
  expect(after(900, 16)).toBe(1000);
});

test("work that held up the page for long is followed by less, even below what late frames leave", () => {
  expect(after(200, 70, 64)).toBe(50);
  expect(after(50, 16, 64)).toBe(20);
  expect(after(50, 16, 4)).toBe(100);
});
