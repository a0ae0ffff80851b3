import { expect, test } from "vitest";
import { distributionOf } from "../../decoding/scores";
import { countFor, isUncertain, scoresOf } from "./largest-scores";

test("the largest logits and the sums give the summary of all of them", () => {
  const logits = Float32Array.from({ length: 40 }, (_, token) => ((token * 17) % 40) / 8);
  const { summary } = distributionOf(logits);
  const ids = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!).slice(0, 16);
  const weighted = (summary.logSum - summary.entropy) * summary.sum;
  const row = Float32Array.from([...ids.map((id) => logits[id]!), ...ids, summary.sum, weighted]);
  const scores = scoresOf(row, 16, logits.length);
  expect(scores.summary!.kept).toBe(40);
  expect(scores.summary!.largest).toBe(summary.largest);
  expect(scores.summary!.logSum).toBeCloseTo(summary.logSum, 6);
  expect(scores.summary!.entropy).toBeCloseTo(summary.entropy, 6);
  expect(Array.from(scores.logits)).toEqual(
    Array.from(logits, (value, token) => (ids.includes(token) ? value : Number.NEGATIVE_INFINITY)),
  );
});

test("a tie at the last place is uncertain, one before it is not", () => {
  expect(isUncertain(Float32Array.of(4, 4, 3, 2, 0, 1, 2, 3, 1, 0), 4)).toBe(false);
  expect(isUncertain(Float32Array.of(4, 3, 2, 2, 0, 1, 2, 3, 1, 0), 4)).toBe(true);
});

test.each([
  [10, 50257, 16],
  [50, 50257, 64],
  [63, 50257, 64],
  [64, 50257, null],
  [undefined, 50257, null],
  [10, 16, null],
  [10, 50261, null],
] as const)("for %s of %i logits the device gives %s", (wanted, vocabSize, count) => {
  expect(countFor(wanted, vocabSize)).toBe(count);
});
