import { expect, test } from "vitest";
import { searchTime } from "./pass-times";

const times = { gradients: 20, scores: 5 };
const info = { numLayers: 2, numHeads: 3, prunedHeads: { 0: [1] } };
const settings = { seeds: 5, rows: null } as const;

test("a search makes a pass without a mask and one after each of the heads", () => {
  expect(searchTime({ ...settings, orders: ["importance"] }, times, info, 10)).toBe(6 * 20 * 10);
  expect(searchTime({ ...settings, orders: ["importance"], rows: 4 }, times, info, 10)).toBe(6 * 20 * 4);
  expect(searchTime({ ...settings, orders: ["reverse"], rows: 64 }, times, info, 10)).toBe(6 * 20 * 10);
});

test("orders that are known before need no gradients, and random ones are made once for each seed", () => {
  expect(searchTime({ ...settings, orders: ["random"] }, times, info, 10)).toBe(5 * 6 * 5 * 10);
  expect(searchTime({ ...settings, orders: ["entropy", "fixed"] }, times, info, 1)).toBe(7 * 5 + 20 + 6 * 5);
});
