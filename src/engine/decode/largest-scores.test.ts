import { expect, test } from "vitest";
import { distributionOf } from "../../decoding/scores";
import { countFor, isUncertain, scoresOf, topOf } from "./largest-scores";

/** What a device gives for these logits in parts of equal length. */
function rowOf(logits: Float32Array, parts: number, count: number) {
  const { summary } = distributionOf(logits);
  const length = logits.length / parts;
  const byPart = Array.from({ length: parts }, (_, part) =>
    logits.subarray(part * length, (part + 1) * length),
  );
  const ids = byPart.map((part) => [...part.keys()].sort((a, b) => part[b]! - part[a]!).slice(0, count));
  const probability = (value: number) => Math.exp(value - summary.largest - summary.logSum);
  return {
    values: Float32Array.from(ids.flatMap((own, part) => own.map((id) => byPart[part]![id]!))),
    ids: Float32Array.from(ids.flat()),
    peak: Float32Array.of(1 / summary.sum),
    means: Float32Array.from(byPart, (part) =>
      part.reduce((sum, value) => sum + probability(value) * value, 0),
    ),
  };
}

test.each([
  [40, 1, 0, 6],
  // Far from 0, means in float32 have fewer digits.
  [3 * 1009, 3, -30, 5],
])(
  "of %i logits in %i parts the largest and the sums give the summary of all",
  (size, parts, shift, digits) => {
    const logits = Float32Array.from({ length: size }, (_, token) => ((token * 17) % size) / 8 + shift);
    const { summary } = distributionOf(logits);
    const ids = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!).slice(0, 16);
    const row = rowOf(logits, parts, 16);
    const top = topOf(row, 16, size);
    expect(top.ids).toEqual(ids);
    const scores = scoresOf(top, row, size);
    expect(scores.summary!.kept).toBe(size);
    expect(scores.summary!.largest).toBe(summary.largest);
    expect(scores.summary!.logSum).toBeCloseTo(summary.logSum, 6);
    expect(scores.summary!.entropy).toBeCloseTo(summary.entropy, digits);
    expect(Array.from(scores.logits)).toEqual(
      Array.from(logits, (value, token) => (ids.includes(token) ? value : Number.NEGATIVE_INFINITY)),
    );
  },
);

const topWith = (...values: number[]) => ({ values, ids: [...values.keys()] });
const meansOf = (...means: number[]) => ({
  ...rowOf(Float32Array.of(1, 2), 1, 2),
  means: Float32Array.from(means),
});

test("a tie at the last place is uncertain, one before it is not", () => {
  expect(isUncertain(topWith(4, 4, 3, 2), meansOf(1))).toBe(false);
  expect(isUncertain(topWith(4, 3, 2, 2), meansOf(1))).toBe(true);
});

test("sums that are not numbers are uncertain, so that all logits are read and refused", () => {
  expect(isUncertain(topWith(4, 3, 2), meansOf(1, Number.NaN))).toBe(true);
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
