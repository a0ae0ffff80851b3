import { expect, test } from "vitest";
import { uniformNumbers } from "../lib/random";
import { differenceOfMeans, isClear } from "./difference";

const from = (n: number, seed: number, shift = 0) => {
  const next = uniformNumbers(seed, "sample");
  return Array.from({ length: n }, () => next() + shift);
};

test("large samples have about the interval of the normal distribution", () => {
  const [a, b] = [from(400, 1, 0.3), from(400, 2)];
  const { difference, low, high } = differenceOfMeans(a, b, 0);
  // Two uniform samples: √(2 / 12 / 400) is the standard error.
  const error = Math.sqrt(2 / 12 / 400);
  expect(Math.abs(low - (difference - 1.96 * error))).toBeLessThan(0.006);
  expect(Math.abs(high - (difference + 1.96 * error))).toBeLessThan(0.006);
  expect(isClear({ difference, low, high })).toBe(true);
});

test("samples of one population differ clearly in about 1 of 20 cases", () => {
  const clear = Array.from({ length: 100 }, (_, seed) =>
    isClear(differenceOfMeans(from(30, seed), from(30, seed + 1000), seed)),
  );
  expect(clear.filter(Boolean).length).toBeLessThanOrEqual(12);
});

test("single values have no interval, and none are no difference", () => {
  expect(differenceOfMeans([3], [1, 2], 0)).toEqual({ difference: 1.5, low: Number.NaN, high: Number.NaN });
  expect(isClear(differenceOfMeans([], [1, 2], 0))).toBe(false);
});
