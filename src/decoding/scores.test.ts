import fc from "fast-check";
import { expect, test } from "vitest";
import {
  argmax,
  changedDistribution,
  distributionOf,
  logProbability,
  logSoftmax,
  probabilities,
  rankOf,
  roundedLogProbability,
  summarize,
  toLogProbabilities,
} from "./scores";

const score = fc.oneof(fc.float({ min: -50, max: 50, noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY));
const scoreList = fc.array(score, { minLength: 2, maxLength: 40 });

const close = (a: number, b: number) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)));

test("a row of scores as a distribution", () => {
  const scores = Float32Array.of(1, 3, Number.NEGATIVE_INFINITY, 2);
  const shares = [1, 3, -Infinity, 2].map((value) => Math.exp(value - 3) / (1 + Math.exp(-1) + Math.exp(-2)));
  const distribution = distributionOf(scores);
  expect(distribution.summary).toMatchObject({ largest: 3, kept: 3 });
  close(distribution.summary.entropy, -shares.reduce((sum, p) => sum + (p === 0 ? 0 : p * Math.log(p)), 0));
  shares.forEach((share, token) => {
    expect(Math.exp(logProbability(distribution, token))).toBeCloseTo(share, 12);
    expect(probabilities(distribution)[token]).toBe(Math.fround(share));
    expect(logSoftmax(distribution)[token]).toBe(roundedLogProbability(distribution, token));
  });
});

test("where everything was removed nothing is left", () => {
  const nothing = distributionOf(new Float32Array(3).fill(Number.NEGATIVE_INFINITY));
  expect(nothing.summary).toMatchObject({ kept: 0, sum: 0, entropy: 0 });
  expect([...probabilities(nothing)]).toEqual([0, 0, 0]);
  expect(logProbability(nothing, 1)).toBe(Number.NEGATIVE_INFINITY);
  expect(argmax(nothing.scores)).toBe(0);
});

test("scores that are no numbers are refused", () => {
  for (const wrong of [[Number.NaN, 1], [1, Number.NaN], [Number.NaN], [Number.POSITIVE_INFINITY, 1]]) {
    expect(() => summarize(Float32Array.from(wrong))).toThrow("not numbers");
  }
});

test("log-probabilities as scores are the same distribution", () => {
  fc.assert(
    fc.property(scoreList, (values) => {
      const distribution = distributionOf(Float32Array.from(values));
      if (distribution.summary.kept === 0) return;
      const { scores, summary } = toLogProbabilities(distribution);
      const again = summarize(scores);
      expect(again.largest).toBe(summary.largest);
      expect(again.kept).toBe(summary.kept);
      // Scores up to 100 apart are rounded to float32.
      expect(Math.abs(again.entropy - summary.entropy)).toBeLessThan(1e-4);
    }),
    { seed: 1 },
  );
});

test("a distribution after a few changes is that of all its scores", () => {
  fc.assert(
    fc.property(scoreList, fc.array(fc.tuple(fc.nat(39), score), { maxLength: 6 }), (values, changes) => {
      const before = distributionOf(Float32Array.from(values));
      const scores = before.scores.slice();
      const tokens = new Set<number>();
      for (const [place, value] of changes) {
        const token = place % values.length;
        // What was removed stays so.
        if (scores[token] === Number.NEGATIVE_INFINITY) continue;
        scores[token] = value;
        tokens.add(token);
      }
      const { summary } = changedDistribution(before, scores, [...tokens]);
      const whole = summarize(scores);
      expect(summary.kept).toBe(whole.kept);
      expect(summary.largest).toBe(whole.largest);
      if (whole.kept > 0) close(summary.logSum, whole.logSum);
      close(summary.entropy, whole.entropy);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test("a token's rank counts what is likelier, and of equals the lower ids", () => {
  const scores = Float32Array.of(1, 3, 3, 2);
  expect([0, 1, 2, 3].map((token) => rankOf(scores, token))).toEqual([4, 1, 2, 3]);
  expect(argmax(scores)).toBe(1);
});
