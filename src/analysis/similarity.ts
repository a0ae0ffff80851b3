/** @file How different the heads of a layer are: the Jensen–Shannon distance of their attention rows. */

import { at, type FloatTensor } from "../lib/tensor";
import { type HeadGrid, type HeadSet, hasHead, noHeads } from "./head-sets";

/** The distance of two rows without a common key, √ln 2: the largest possible. */
export const largestDistance = Math.sqrt(Math.LN2);

/** The distance of two heads of one layer: the mean over queries of the distance of their rows. */
export interface HeadDistance {
  readonly layer: number;
  readonly heads: readonly [number, number];
  readonly distance: number;
}

/**
 * Yields every pair of heads of the same layer, so that a caller can pause in between; skips `absent` heads.
 * `attentions` `[L, H, T, T]`, rows summing to 1. The distance of two rows p and q is
 * √(H((p + q) / 2) − (H(p) + H(q)) / 2) with H in nats, as `scipy.spatial.distance.jensenshannon`; Endres & Schindelin
 * (2003) show that it is a metric.
 */
export function* headDistances(attentions: FloatTensor, absent: HeadSet = noHeads): Generator<HeadDistance> {
  const [numLayers = 0, numHeads = 0] = attentions.shape;
  const byLayer = presentHeads({ numLayers, numHeads }, absent);
  for (const [layer, present] of byLayer.entries()) {
    const matrices = at(attentions, layer);
    const known = new Map<number, Float64Array>();
    const entropiesOf = (head: number) => {
      const entropies = known.get(head) ?? rowEntropies(at(matrices, head));
      known.set(head, entropies);
      return entropies;
    };
    for (const [index, a] of present.entries()) {
      for (const b of present.slice(index + 1)) {
        const distance = meanDistance(at(matrices, a), at(matrices, b), entropiesOf(a), entropiesOf(b));
        yield { layer, heads: [a, b], distance };
      }
    }
  }
}

/** The number of pairs that `headDistances` yields. */
export function pairCount(grid: HeadGrid, absent: HeadSet = noHeads): number {
  return presentHeads(grid, absent).reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

/** The heads of each layer that are not absent. */
function presentHeads({ numLayers, numHeads }: HeadGrid, absent: HeadSet): readonly (readonly number[])[] {
  const heads = Array.from({ length: numHeads }, (_, head) => head);
  return Array.from({ length: numLayers }, (_, layer) =>
    heads.filter((head) => !hasHead(absent, [layer, head])),
  );
}

/**
 * Of every head of `a` the distances to all heads of `b`, summed over the queries, one head at a time, so that a caller
 * can pause in between. `a` `[G, T, T]` and `b` `[F, T, T]`; if they are the same, each pair is computed once.
 */
export function* distanceSums(a: FloatTensor, b: FloatTensor): Generator<Float64Array> {
  const [numA = 0, numQueries = 0] = a.shape;
  const [numB = 0] = b.shape;
  const entropiesOf = (heads: FloatTensor, count: number) =>
    Array.from({ length: count }, (_, head) => rowEntropies(at(heads, head)));
  const entropiesA = entropiesOf(a, numA);
  const entropiesB = a === b ? entropiesA : entropiesOf(b, numB);
  const rows: Float64Array[] = [];
  for (let head = 0; head < numA; head++) {
    const row = Float64Array.from({ length: numB }, (_, other) => {
      if (a === b && other <= head) return rows[other]?.[head] ?? 0;
      return numQueries * meanDistance(at(a, head), at(b, other), entropiesA[head]!, entropiesB[other]!);
    });
    rows.push(row);
    yield row;
  }
}

/**
 * The distances of one head to all heads, itself included; `heads` `[G, T, T]`, rows summing to 1.
 */
export function distancesFrom(heads: FloatTensor, head: number): Float64Array {
  const own = at(heads, head);
  const entropies = rowEntropies(own);
  return Float64Array.from({ length: heads.shape[0]! }, (_, other) => {
    const matrix = at(heads, other);
    return other === head ? 0 : meanDistance(own, matrix, entropies, rowEntropies(matrix));
  });
}

/** The mean over queries of the distance of two heads' rows. `a` and `b` `[T, T]`. */
function meanDistance(a: FloatTensor, b: FloatTensor, entropiesA: Float64Array, entropiesB: Float64Array) {
  const [numQueries = 0, numKeys = 0] = a.shape;
  let sum = 0;
  for (let query = 0; query < numQueries; query++) {
    let mixed = 0;
    for (let i = query * numKeys; i < (query + 1) * numKeys; i++) {
      const p = (a.data[i]! + b.data[i]!) / 2;
      if (p > 0) mixed -= p * Math.log(p);
    }
    const divergence = mixed - (entropiesA[query]! + entropiesB[query]!) / 2;
    sum += Math.sqrt(Math.max(0, divergence));
  }
  return sum / numQueries;
}

/** −Σ p ln p of each row of `[T, T]`, in nats. */
export function rowEntropies({ data, shape }: FloatTensor): Float64Array {
  const [numQueries = 0, numKeys = 0] = shape;
  return Float64Array.from({ length: numQueries }, (_, query) => {
    let sum = 0;
    for (const p of data.subarray(query * numKeys, (query + 1) * numKeys)) if (p > 0) sum -= p * Math.log(p);
    return sum;
  });
}
