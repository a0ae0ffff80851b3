/** @file Turns the largest logits of a row into scores of the whole vocabulary. */

import type { RowScores } from "../../decoding/strategy";
import { logarithm } from "../../lib/logarithm";
import { canRank, type Largest, startOf } from "../../programs/largest";

/** Few different numbers, because each is a program of its own. */
const counts = [16, 64];

/**
 * How many of the largest logits to ask of the device so that `wanted` are certain, the last one being there to be
 * smaller; null if all of them have to be read.
 */
export function countFor(wanted: number | undefined, vocabSize: number): number | null {
  if (wanted === undefined) return null;
  const count = counts.find((each) => each > wanted && each < vocabSize);
  return count !== undefined && canRank(vocabSize, count) ? count : null;
}

/** The largest logits of a row and their ids, largest first. */
export interface Top {
  readonly values: readonly number[];
  readonly ids: readonly number[];
}

/** `row`: of what `largestOf` gives for `count`. */
export function topOf({ values, ids }: Largest<Float32Array>, count: number, vocabSize: number): Top {
  const places = Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count);
  return {
    values: places.map((place) => values[place]!),
    ids: places.map((place) => startOf(vocabSize, count, place) + ids[place]!),
  };
}

/** Whether logits that are equal to the last one may be missing, or the logits are not numbers. */
export const isUncertain = ({ values }: Top, { means }: Largest<Float32Array>): boolean =>
  values.at(-1) === values.at(-2) || !means.every(Number.isFinite);

/** The scores of a row. */
export function scoresOf(top: Top, { peak, means }: Largest<Float32Array>, vocabSize: number): RowScores {
  const logits = new Float32Array(vocabSize).fill(Number.NEGATIVE_INFINITY);
  for (const [place, id] of top.ids.entries()) logits[id] = top.values[place]!;
  const largest = top.values[0]!;
  const sum = 1 / peak[0]!;
  const logSum = logarithm(sum);
  const mean = means.reduce((total, part) => total + part, 0);
  const entropy = Math.max(0, logSum + largest - mean);
  return { logits, summary: { largest, sum, logSum, entropy, kept: vocabSize } };
}
