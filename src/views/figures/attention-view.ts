/** @file Which tokens and weights the options leave to see, over any number of attention maps. */

import type { FloatTensor } from "../../lib/tensor";
import type { Segments, SpecialTokens } from "../../store";
import type { FigureToken } from "./types";

export interface AttentionView {
  /** The maps one after another, each `[T, T]` with a row for each query. */
  readonly weights: Float32Array;
  readonly numTokens: number;
  /** Tokens with a place in the figure, ascending. */
  readonly rows: readonly number[];
  /** Of `rows`, those that may be the query, or the key, of a line. */
  readonly queries: readonly number[];
  readonly keys: readonly number[];
  readonly admits: (query: number, key: number) => boolean;
  /** What the weights of each query of a map are multiplied with; null where they stay as they are. */
  readonly scalesOf: (map: number) => Float32Array | null;
}

const segmentsOf: Record<Segments, readonly [query: 0 | 1, key: 0 | 1] | null> = {
  all: null,
  aa: [0, 0],
  ab: [0, 1],
  ba: [1, 0],
  bb: [1, 1],
};

/** The view of `attention`, `[..., T, T]`; leading axes are counted through as maps. */
export function attentionView(
  attention: FloatTensor,
  tokens: readonly FigureToken[],
  specialTokens: SpecialTokens,
  segments: Segments,
): AttentionView {
  const numTokens = tokens.length;
  const rows = tokens.flatMap((token, index) => (specialTokens === "show" || !token.special ? [index] : []));
  const sides = segmentsOf[segments];
  const inSegment = (side: 0 | 1) => rows.filter((row) => !sides || tokens[row]!.segment === sides[side]);
  const [queries, keys] = [inSegment(0), inSegment(1)];
  const [querySet, keySet] = [new Set(queries), new Set(keys)];
  return {
    weights: attention.data,
    numTokens,
    rows,
    queries,
    keys,
    admits: (query, key) => querySet.has(query) && keySet.has(key),
    scalesOf: specialTokens === "renormalise" ? lazyScales(attention, numTokens, rows) : () => null,
  };
}

/** The weight from `query` to `key` in `map`, renormalised if the view says so. */
export function weightAt(view: AttentionView, map: number, query: number, key: number): number {
  const weight = view.weights[(map * view.numTokens + query) * view.numTokens + key]!;
  return weight * (view.scalesOf(map)?.[query] ?? 1);
}

/** The share of a query's attention, before any renormalising, that tokens without a place receive. */
export function hiddenShare(view: AttentionView, map: number, query: number): number {
  const start = (map * view.numTokens + query) * view.numTokens;
  return Math.max(
    0,
    sumAt(view.weights, start, null, view.numTokens) - sumAt(view.weights, start, view.rows),
  );
}

/** Whether the view has a place for the token. */
export function hasRow(view: AttentionView, token: number): boolean {
  return view.rows.includes(token);
}

function lazyScales(attention: FloatTensor, numTokens: number, rows: readonly number[]) {
  const known = new Map<number, Float32Array>();
  return (map: number): Float32Array => {
    const scales = known.get(map) ?? rowScales(attention.data, map, numTokens, rows);
    known.set(map, scales);
    return scales;
  };
}

/** One over the sum of what is left of each row; 0 where nothing is left, so that the row shows nothing. */
function rowScales(
  weights: Float32Array,
  map: number,
  numTokens: number,
  keys: readonly number[],
): Float32Array {
  return Float32Array.from({ length: numTokens }, (_, query) => {
    const sum = sumAt(weights, (map * numTokens + query) * numTokens, keys);
    return sum > 0 ? 1 / sum : 0;
  });
}

function sumAt(weights: Float32Array, start: number, keys: readonly number[] | null, length = 0): number {
  let sum = 0;
  if (keys) for (let i = 0; i < keys.length; i++) sum += weights[start + keys[i]!]!;
  else for (let key = 0; key < length; key++) sum += weights[start + key]!;
  return sum;
}
