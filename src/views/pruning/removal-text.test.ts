import { expect, test } from "vitest";
import { bytesOf, dictionaryText, headsLeft, median } from "./removal-text";

test("the dictionary reads as Python", () => {
  expect(dictionaryText({ 0: [1, 4], 11: [7] })).toBe("{0: [1, 4], 11: [7]}");
  expect(dictionaryText({})).toBe("{}");
});

test("what is left of each layer, also of one pruned before", () => {
  const info = { numLayers: 3, numHeads: 2, prunedHeads: { 1: [0] } };
  expect(headsLeft(info, { 0: [0, 1], 1: [0] })).toEqual([0, 1, 2]);
});

test("bytes as float32", () => expect(bytesOf({ parameters: 196_800 })).toBe(787_200));

test("the median of odd and even counts", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
});
