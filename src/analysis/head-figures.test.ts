import fc from "fast-check";
import { expect, test } from "vitest";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import { largestEntropy, meanDistance, meanEntropy, shareOn, weightAtOffset } from "./head-figures";

const square = (rows: number[][]): FloatTensor =>
  floatTensor(Float32Array.from(rows.flat()), [rows.length, rows.length]);

const even = square([
  [0.25, 0.25, 0.25, 0.25],
  [0.25, 0.25, 0.25, 0.25],
  [0.25, 0.25, 0.25, 0.25],
  [0.25, 0.25, 0.25, 0.25],
]);
const previous = square([
  [1, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
]);
const mixed = square([
  [0.5, 0.5, 0],
  [0.25, 0.5, 0.25],
  [0, 0, 1],
]);

test("entropy", () => {
  expect(meanEntropy(even)).toBeCloseTo(Math.log(4), 12);
  expect(meanEntropy(previous)).toBe(0);
  expect(meanEntropy(mixed)).toBeCloseTo((Math.log(2) + 1.5 * Math.log(2) + 0) / 3, 12);
});

test("the largest entropy is that of a head that attends evenly", () => {
  expect(largestEntropy(4, false)).toBeCloseTo(meanEntropy(even), 12);
  const evenBefore = square([
    [1, 0],
    [0.5, 0.5],
  ]);
  expect(largestEntropy(2, true)).toBeCloseTo(meanEntropy(evenBefore), 12);
  expect(largestEntropy(1, true)).toBe(0);
  // Three tokens that see their neighbours: two, three and two keys; causal ones see one, two and two.
  expect(largestEntropy(3, false, 1)).toBeCloseTo((2 * Math.log(2) + Math.log(3)) / 3, 12);
  expect(largestEntropy(3, true, 1)).toBeCloseTo((2 * Math.log(2)) / 3, 12);
  expect(largestEntropy(4, false, 3)).toBe(Math.log(4));
  expect(largestEntropy(4, true, 3)).toBeCloseTo(largestEntropy(4, true), 12);
});

test("share on chosen keys", () => {
  expect(shareOn(mixed, [true, false, false])).toBeCloseTo(0.75 / 3, 12);
  expect(shareOn(mixed, [true, true, true])).toBeCloseTo(1, 12);
  expect(shareOn(mixed, [false, false, false])).toBe(0);
});

test("weight at an offset averages over the queries that have such a key", () => {
  expect(weightAtOffset(previous, -1)).toBe(1);
  expect(weightAtOffset(previous, 0)).toBeCloseTo(1 / 3, 12);
  expect(weightAtOffset(mixed, 1)).toBeCloseTo(0.375, 12);
  expect(weightAtOffset(square([[1]]), -1)).toBeNaN();
});

test("distance in tokens", () => {
  expect(meanDistance(previous)).toBeCloseTo(2 / 3, 12);
  expect(meanDistance(mixed)).toBeCloseTo((0.5 + 0.5 + 0) / 3, 12);
});

test("shares of all offsets, weighted by their number of queries, sum to T", () => {
  const rows = fc.integer({ min: 1, max: 6 }).chain((n) =>
    fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: n, maxLength: n }), {
      minLength: n,
      maxLength: n,
    }),
  );
  fc.assert(
    fc.property(rows, (counts) => {
      const head = square(counts.map((row) => row.map((c) => c / row.reduce((a, b) => a + b))));
      const n = counts.length;
      let sum = 0;
      for (let offset = 1 - n; offset < n; offset++)
        sum += weightAtOffset(head, offset) * (n - Math.abs(offset));
      expect(sum).toBeCloseTo(n, 5);
      expect(meanEntropy(head)).toBeLessThanOrEqual(Math.log(n) + 1e-6);
    }),
  );
});
