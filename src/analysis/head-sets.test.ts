import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allPlaces,
  countHeads,
  fitHeads,
  hasHead,
  headSet,
  headsOfMask,
  maskTensor,
  readHeads,
  sameHeads,
  toggleHeads,
  withoutHeads,
  writeHeads,
} from "./head-sets";

const grid = { numLayers: 3, numHeads: 4 };
const sets = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })))
  .map((places) => headSet(places));

test("a set is sorted and has no empty layers", () => {
  const set = headSet([
    [2, 3],
    [0, 5],
    [0, 1],
    [0, 5],
  ]);
  expect(set).toEqual({ 0: [1, 5], 2: [3] });
  expect(withoutHeads(set, [[2, 3]])).toEqual({ 0: [1, 5] });
  expect(countHeads(set)).toBe(3);
});

test("runs of heads are abbreviated, and read back", () => {
  expect(writeHeads({ 0: [1, 4, 5, 6], 3: [7] })).toBe("0:1,4-6.3:7");
  expect(readHeads("0:1,4-6.3:7")).toEqual({ 0: [1, 4, 5, 6], 3: [7] });
  fc.assert(
    fc.property(sets, (set) => {
      expect(readHeads(writeHeads(set))).toEqual(set);
    }),
  );
});

test.each(["x", "0", "0:", "0:1.", "0:1,", ":1", "0:1-", "1000:1", "0:1000", "-1:0"])(
  "%s is not a set of heads",
  (text) => expect(readHeads(text)).toBeNull(),
);

test("toggling adds heads unless all are in the set, and then removes them", () => {
  const layer = [
    [1, 0],
    [1, 1],
  ] as const;
  expect(toggleHeads({ 1: [0] }, layer)).toEqual({ 1: [0, 1] });
  expect(toggleHeads({ 1: [0, 1], 2: [2] }, layer)).toEqual({ 2: [2] });
});

test("a mask is zero for the heads of a set, and gives back the set", () => {
  const mask = maskTensor({ 0: [1], 2: [3] }, grid);
  expect([...mask.data]).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  expect(mask.shape).toEqual([3, 4]);
  fc.assert(
    fc.property(sets, (set) => {
      const fit = fitHeads(set, grid);
      expect(headsOfMask(maskTensor(fit, grid))).toEqual(fit);
    }),
  );
});

test("heads outside the grid and absent heads do not fit", () => {
  expect(fitHeads({ 0: [1, 9], 2: [2], 7: [0] }, grid, { 2: [2] })).toEqual({ 0: [1] });
  expect(allPlaces(grid)).toHaveLength(12);
  expect(hasHead({ 1: [2] }, [1, 2])).toBe(true);
  expect(sameHeads({ 0: [1] }, { 0: [1], 1: [] })).toBe(true);
});
