/** @file Sorting tokens by float32 values, fast enough for a vocabulary a step. */

import { largest } from "../lib/probabilities";

/** More tokens than this are found faster by sorting everything. */
const FEW = 200;

const INDEX_BITS = 21;

/**
 * The indices of all values but −∞, smallest value first; of equal values the lower index first. At most 2²¹ values.
 * Value and index share one float64, which the engine's own numeric sort puts in order without a comparison function.
 */
export function ascending(values: Float32Array): Uint32Array {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    if (values[index] === Number.NEGATIVE_INFINITY) continue;
    // +0 turns −0 into 0, so that the two are equal.
    keys[count++] = ordinal(values[index] === 0 ? 0 : bits[index]!) * 2 ** INDEX_BITS + index;
  }
  return Uint32Array.from(keys.subarray(0, count).sort(), (key) => key % 2 ** INDEX_BITS);
}

/** The bits of a float32 as a number that grows with it. */
function ordinal(bits: number): number {
  return (bits < 0 ? ~bits : bits ^ 0x80000000) >>> 0;
}

/** The `k`-th largest of the values, from 1; the smallest where there are fewer. */
export function kthLargest(values: Float32Array, k: number): number {
  if (k >= values.length) return values.reduce((least, value) => Math.min(least, value));
  if (k <= FEW) return values[largest(values, k)[k - 1]!]!;
  return values.slice().sort()[values.length - k]!;
}
