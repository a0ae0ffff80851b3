import fc from "fast-check";
import { expect, test } from "vitest";
import { exponential } from "./exponential";

test("it is the exponential", () => {
  expect(exponential(0)).toBe(1);
  expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(exponential(-708.1)).toBe(0);
  expect(exponential(Number.NaN)).toBeNaN();
  const normal = fc.double({ min: -708, max: 709, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(normal, fc.double({ min: -2, max: 2, noNaN: true })), (x) => {
      expect(Math.abs(exponential(x) - Math.exp(x))).toBeLessThanOrEqual(1e-15 * Math.exp(x));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test("its bits are fixed", () => {
  const bits = [-700, -12.3, -0.1, 0.5, 3].map(
    (x) => new BigUint64Array(Float64Array.of(exponential(x)).buffer)[0],
  );
  expect(bits).toEqual([
    58915316498509951n,
    4526987777252740919n,
    4606325270462671674n,
    4610103999673009819n,
    4626346793719804166n,
  ]);
});
