import fc from "fast-check";
import { expect, test } from "vitest";
import { normalQuantile } from "./normal-quantile";

/** From Python's `statistics.NormalDist().inv_cdf`. */
const known = [
  [2 ** -33, -6.337957754553789],
  [1e-5, -4.2648907939228256],
  [0.01, -2.3263478740408408],
  [0.07, -1.4757910281791702],
  [0.08, -1.4050715603096322],
  [0.3, -0.5244005127080407],
  [0.5, 0],
  [0.77, 0.7388468491852137],
  [0.9999, 3.7190164854557084],
] as const;

test.each(known)("of %f", (p, x) => {
  expect(normalQuantile(p)).toBeCloseTo(x, 14);
});

test("it is antisymmetric around one half, and increases", () => {
  const step = fc.integer({ min: 0, max: 2 ** 31 - 2 });
  fc.assert(
    fc.property(step, step, (a, b) => {
      const [p, q] = [(a + 0.5) / 2 ** 32, (b + 0.5) / 2 ** 32];
      expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
      expect(Math.sign(normalQuantile(p) - normalQuantile(q))).toBe(Math.sign(a - b));
    }),
    { seed: 1, numRuns: 2000 },
  );
});
