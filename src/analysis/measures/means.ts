/** @file Means over texts from each text's sum and count, and how far other texts would have given other means. */

import { uniformNumbers } from "../../lib/random";

/** One measure of G heads over N texts. */
export interface TextSums {
  /** Of each text its sums by head: N arrays of G. */
  readonly sums: readonly Float32Array[];
  /** How many queries of each text count. */
  readonly counts: readonly number[];
}

export interface Means {
  /** Of each head; NaN if nothing counts. */
  readonly values: Float32Array;
  /** The 95 % bootstrap interval of the mean (percentiles; Efron 1979); NaN if fewer than two texts count. */
  readonly low: Float32Array;
  readonly high: Float32Array;
}

export const numResamples = 1000;

/** The mean over all counted queries, and its interval if the texts are drawn anew with replacement. */
export function meansOf(measured: TextSums, numHeads: number, seed: number): Means {
  const used = countedTexts(measured);
  const values = meanOf(
    used,
    used.counts.map(() => 1),
    numHeads,
  );
  const nothing = new Float32Array(numHeads).fill(Number.NaN);
  if (used.counts.length < 2) return { values, low: nothing, high: nothing };
  const next = uniformNumbers(seed, "bootstrap");
  const draws = Array.from({ length: numResamples }, () =>
    meanOf(used, drawn(used.counts.length, next), numHeads),
  );
  const quantile = (share: number) =>
    values.map((_, head) => quantileOf(Float32Array.from(draws, (draw) => draw[head]!).sort(), share));
  return { values, low: quantile(0.025), high: quantile(0.975) };
}

/** Without the texts in which nothing counts. */
export function countedTexts({ sums, counts }: TextSums): TextSums {
  const places = counts.flatMap((count, text) => (count > 0 ? [text] : []));
  return { sums: places.map((text) => sums[text]!), counts: places.map((text) => counts[text]!) };
}

/** How often each of `size` texts is among as many drawn with replacement. */
export function drawn(size: number, next: () => number): number[] {
  const times = new Array<number>(size).fill(0);
  for (let draw = 0; draw < size; draw++) times[Math.floor(next() * size)]!++;
  return times;
}

/** `times`: how often each text counts. */
function meanOf({ sums, counts }: TextSums, times: readonly number[], numHeads: number): Float32Array {
  const totals = new Float64Array(numHeads);
  let total = 0;
  for (const [text, of] of sums.entries()) {
    const weight = times[text]!;
    if (weight === 0) continue;
    total += weight * counts[text]!;
    for (let head = 0; head < numHeads; head++) totals[head]! += weight * of[head]!;
  }
  return Float32Array.from(totals, (sum) => sum / total);
}

/** Linear between the neighbours, as `numpy.quantile`. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (place - below) * (high - low);
}
