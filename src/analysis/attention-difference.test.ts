import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../lib/tensor";
import { signedParts, subtract, withoutKeys } from "./attention-difference";

const map = (...weights: number[]) => floatTensor(Float32Array.from(weights), [2, 2]);

test("a minus b, and its two parts", () => {
  const difference = subtract(map(0.5, 0.5, 1, 0), map(0.25, 0.75, 1, 0));
  expect([...difference.data]).toEqual([0.25, -0.25, 0, 0]);
  expect(signedParts(difference)).toEqual(
    floatTensor(Float32Array.of(0.25, 0, 0, 0, 0, 0.25, 0, 0), [2, 2, 2]),
  );
});

test("the first part less the second is the difference, and no cell is in both", () => {
  const weight = fc.float({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(weight, { minLength: 9, maxLength: 9 }), (weights) => {
      const difference = floatTensor(Float32Array.from(weights), [3, 3]);
      const { data } = signedParts(difference);
      difference.data.forEach((value, i) => {
        expect(data[i]! - data[9 + i]!).toBe(value + 0);
        expect(Math.min(data[i]!, data[9 + i]!)).toBe(0);
      });
    }),
  );
});

test("without a key the rest of a row sums to 1, and a row that had only that key is empty", () => {
  expect([...withoutKeys(map(0.75, 0.25, 1, 0), [true, false]).data]).toEqual([0, 1, 0, 0]);
});
