/** @file Turns the largest logits of a row into scores of the whole vocabulary. */

import type { RowScores } from "../../decoding/strategy";
import { logarithm } from "../../lib/logarithm";
import { canRank } from "../../programs/largest";

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

/** Whether logits that are equal to the last one may be missing. `row`: as in `largestOf`. */
export const isUncertain = (row: Float32Array, count: number): boolean => row[count - 1] === row[count - 2];

/** The scores of a row of `largestOf`. */
export function scoresOf(row: Float32Array, count: number, vocabSize: number): RowScores {
  const logits = new Float32Array(vocabSize).fill(Number.NEGATIVE_INFINITY);
  for (let place = 0; place < count; place++) logits[row[count + place]!] = row[place]!;
  const sum = row[2 * count]!;
  const weighted = row[2 * count + 1]!;
  const logSum = logarithm(sum);
  const summary = { largest: row[0]!, sum, logSum, entropy: logSum - weighted / sum, kept: vocabSize };
  return { logits, summary };
}
