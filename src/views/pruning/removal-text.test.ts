import { expect, test } from "vitest";
import { bytesOf, dictionaryText, headsLeft, shareText, speedText, timesText } from "./removal-text";

test("the dictionary reads as Python", () => {
  expect(dictionaryText({ 0: [1, 4], 11: [7] })).toBe("{0: [1, 4], 11: [7]}");
  expect(dictionaryText({})).toBe("{}");
});

test("what is left of each layer, also of one pruned before", () => {
  const info = { numLayers: 3, numHeads: 2, prunedHeads: { 1: [0] } };
  expect(headsLeft(info, { 0: [0, 1], 1: [0] })).toEqual([0, 1, 2]);
});

test("bytes as float32", () => expect(bytesOf({ parameters: 196_800 })).toBe(787_200));

test("the share of parameters that are gone", () =>
  expect(shareText({ parameters: 1000 }, { parameters: 877 })).toBe("12.3 % fewer"));

test("a speed is claimed only if every run agrees", () => {
  const masked = [120, 130, 110];
  expect(speedText({ masked, pruned: [100, 100, 100] })).toBe("1.20 × as fast (1.10 to 1.30 × in 3 runs)");
  expect(speedText({ masked, pruned: [240, 260, 220] })).toBe("0.500 × as fast (0.500 to 0.500 × in 3 runs)");
  expect(speedText({ masked, pruned: [100, 100, 137.5] })).toBe(
    "no clear difference, within noise (0.800 to 1.30 × in 3 runs)",
  );
});

test("the times are medians, of odd and of even counts", () => {
  expect(timesText({ masked: [3, 1, 2], pruned: [4, 1, 2, 3] })).toBe("2.00 ms masked, 2.50 ms pruned");
});
