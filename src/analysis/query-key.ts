/**
 * @file How one query comes to look at each key in one head: q, k, their products, the score and its softmax.
 *
 * Queries and keys are those that the model multiplies, after any normalisation and rotation by position. The score is what
 * its softmax is taken of, so it has whatever a family adds to q·k or multiplies it by.
 */

import { at, type FloatTensor } from "../lib/tensor";
import type { HeadPlace } from "./head-sets";

/** Of all layers and heads: `[L, H, T, D]` and `[L, H, T, T]`. */
export interface QueriesAndKeys {
  readonly queries: FloatTensor;
  readonly keys: FloatTensor;
  readonly scores: FloatTensor;
  readonly attentions: FloatTensor;
}

export interface ComparedKey {
  /** Its position. */
  readonly key: number;
  /** `[D]`. */
  readonly vector: Float32Array;
  /** q·k by dimension, `[D]`, and its sum. */
  readonly products: Float32Array;
  readonly product: number;
  readonly score: number;
  readonly weight: number;
}

export interface ComparedKeys {
  /** The query's vector, `[D]`. */
  readonly query: Float32Array;
  /** The keys that it sees, by position. */
  readonly keys: readonly ComparedKey[];
  /** What q·k is multiplied by to give the score; null if no factor alone does, or all products are 0. */
  readonly factor: number | null;
}

/** Hidden keys have the lowest float32 as score, or a number of that size. */
const hiddenScore = -1e30;

export function comparedKeys(of: QueriesAndKeys, [layer, head]: HeadPlace, position: number): ComparedKeys {
  const ofHead = (tensor: FloatTensor) => at(at(tensor, layer), head);
  const query = at(ofHead(of.queries), position).data;
  const vectors = ofHead(of.keys);
  const scores = at(ofHead(of.scores), position).data;
  const weights = at(ofHead(of.attentions), position).data;
  const seen = Array.from(scores.keys()).filter((key) => scores[key]! > hiddenScore);
  const keys = seen.map((key) => {
    const vector = at(vectors, key).data;
    const products = vector.map((value, dimension) => value * query[dimension]!);
    const product = products.reduce((sum, value) => sum + value, 0);
    return { key, vector, products, product, score: scores[key]!, weight: weights[key]! };
  });
  return { query, keys, factor: factorOf(keys) };
}

/** Float32 sums of about a hundred products agree to this share of the largest score. */
const tolerance = 1e-4;

function factorOf(keys: readonly Pick<ComparedKey, "product" | "score">[]): number | null {
  const largest = keys.reduce<(typeof keys)[number] | null>(
    (most, key) => (most && Math.abs(most.product) >= Math.abs(key.product) ? most : key),
    null,
  );
  if (!largest || largest.product === 0) return null;
  const factor = largest.score / largest.product;
  const reach = tolerance * Math.max(1, Math.abs(largest.score));
  return keys.every(({ product, score }) => Math.abs(product * factor - score) <= reach) ? factor : null;
}
