import fc from "fast-check";
import { expect, test } from "vitest";
import { logarithm } from "./logarithm";

test("it is the natural logarithm", () => {
  expect(logarithm(1)).toBe(0);
  const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
  fc.assert(
    fc.property(fc.oneof(positive, fc.double({ min: 0.5, max: 2, noNaN: true })), (x) => {
      expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.abs(Math.log(x)));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test("its bits are fixed", () => {
  const bits = [1e-10, 0.07, 0.3, 2, 12345.678].map(
    (x) => new BigUint64Array(Float64Array.of(logarithm(x)).buffer)[0],
  );
  expect(bits).toEqual([
    13850546455391152730n,
    13836542576910499071n,
    13831473067500349216n,
    4604418534313441775n,
    4621493204086758961n,
  ]);
});
