/**
 * @file What can be said in one number about one head on one text.
 *
 * Every function takes the head's attention `[T, T]`, query by key, rows summing to 1, and means over its queries.
 */

import type { FloatTensor } from "../lib/tensor";

/** Mean over queries of −Σ p ln p, in nats; 0 for a head that looks at one token, ln T for one that looks evenly. */
export function meanEntropy({ data, shape }: FloatTensor): number {
  let sum = 0;
  for (const p of data) if (p > 0) sum -= p * Math.log(p);
  return sum / shape[0]!;
}

/**
 * What `meanEntropy` is of a head that looks evenly at every key it may see: ln T, or, where a query sees itself and
 * what stands before it, the mean of ln 1, ln 2, … ln T. In nats.
 */
export function largestEntropy(seqLen: number, isCausal: boolean): number {
  if (!isCausal) return Math.log(seqLen);
  let sum = 0;
  for (let numKeys = 1; numKeys <= seqLen; numKeys++) sum += Math.log(numKeys);
  return sum / seqLen;
}

/** Mean over queries of the weight that falls on the chosen keys together. `isChosen` has one entry a key. */
export function shareOn({ data, shape }: FloatTensor, isChosen: readonly boolean[]): number {
  const seqLen = shape[0]!;
  let sum = 0;
  for (let key = 0; key < seqLen; key++) {
    if (!isChosen[key]) continue;
    for (let query = 0; query < seqLen; query++) sum += data[query * seqLen + key]!;
  }
  return sum / seqLen;
}

/**
 * Mean weight on the key `offset` tokens after the query (−1 is the previous token, 0 the token itself),
 * over the queries that have such a key; `NaN` where none has.
 */
export function weightAtOffset({ data, shape }: FloatTensor, offset: number): number {
  const seqLen = shape[0]!;
  const first = Math.max(0, -offset);
  const end = Math.min(seqLen, seqLen - offset);
  let sum = 0;
  for (let query = first; query < end; query++) sum += data[query * seqLen + query + offset]!;
  return end > first ? sum / (end - first) : Number.NaN;
}

/** Mean over queries of Σ p · |query − key|, in tokens. */
export function meanDistance({ data, shape }: FloatTensor): number {
  const seqLen = shape[0]!;
  let sum = 0;
  for (let query = 0; query < seqLen; query++) {
    for (let key = 0; key < seqLen; key++) sum += data[query * seqLen + key]! * Math.abs(query - key);
  }
  return sum / seqLen;
}
