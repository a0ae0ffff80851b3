import fc from "fast-check";
import { expect, test } from "vitest";
import { largest, softmax } from "./probabilities";

test("softmax of hand-computed logits", () => {
  const [a, b, c] = softmax([0, Math.log(2), Math.log(5)]);
  expect(a).toBeCloseTo(1 / 8, 15);
  expect(b).toBeCloseTo(2 / 8, 15);
  expect(c).toBeCloseTo(5 / 8, 15);
});

test("softmax does not overflow and ignores a shift", () => {
  expect([...softmax([1000, 1000])]).toEqual([0.5, 0.5]);
  expect([...softmax([-1000, -1000, -1000, -1000])]).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test("softmax sums to 1", () => {
  const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(logits, (values) => {
      expect(softmax(values).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }),
  );
});

test("largest takes the lower index of equal values", () => {
  expect(largest([0.1, 0.5, 0.5, 0.3], 3)).toEqual([1, 2, 3]);
  expect(largest([2, 2, 2], 2)).toEqual([0, 1]);
  expect(largest([], 3)).toEqual([]);
  expect(largest([1, 2], 5)).toEqual([1, 0]);
});

test("largest agrees with a full sort", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 })),
      fc.integer({ min: 1, max: 6 }),
      (values, count) => {
        const sorted = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]! || a - b);
        expect(largest(values, count)).toEqual(sorted.slice(0, count));
      },
    ),
  );
});
