/**
 * @file Numbers that describe one head on one text.
 *
 * Every function takes the head's attention `[T, T]`, query by key, rows summing to 1, and averages over the queries.
 */

import type { FloatTensor } from "../lib/tensor";

/** Mean over queries of −Σ p ln p, in nats: 0 if all weight is on one token, ln T if it is spread evenly. */
export function meanEntropy({ data, shape }: FloatTensor): number {
  let sum = 0;
  for (const p of data) if (p > 0) sum -= p * Math.log(p);
  return sum / shape[0]!;
}

/**
 * The `meanEntropy` of a head that attends evenly to every key it can see: ln T or, in a causal model, the mean of ln 1,
 * ln 2, … ln T; fewer keys if it sees none that is more than `reach` tokens away. In nats.
 */
export function largestEntropy(seqLen: number, isCausal: boolean, reach: number | null = null): number {
  const far = reach ?? seqLen;
  if (!isCausal && far >= seqLen - 1) return Math.log(seqLen);
  let sum = 0;
  for (let query = 0; query < seqLen; query++) {
    const after = isCausal ? 0 : Math.min(far, seqLen - 1 - query);
    sum += Math.log(1 + Math.min(far, query) + after);
  }
  return sum / seqLen;
}

/** Mean over queries of the total weight on the chosen keys. `isChosen` has one entry per key. */
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
 * over the queries that have such a key; `NaN` if none has.
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
