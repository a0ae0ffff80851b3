/** @file The likeliest tokens after a text, or at each mask. */

import { largest, softmax } from "../analysis/probabilities";
import { at, type FloatTensor } from "../lib/tensor";
import type { HeadKind } from "../models/model";
import type { LikelyToken, TokenPrediction } from "./api/api";

const maskToken = "[MASK]";

const numTokens = { lm: 8, "masked-lm": 5 } as const;

/** The positions for which a model with this head predicts tokens. */
export function predictedPositions(head: HeadKind, tokens: readonly string[]): readonly number[] {
  if (head === "lm") return tokens.length > 0 ? [tokens.length - 1] : [];
  if (head !== "masked-lm") return [];
  return tokens.flatMap((token, position) => (token === maskToken ? [position] : []));
}

/** `logits`: those of all positions, or only of the last. */
export function predictTokens(
  head: HeadKind,
  tokens: readonly string[],
  logits: FloatTensor,
  textsOf: (ids: readonly number[]) => readonly string[],
): readonly TokenPrediction[] | undefined {
  if (head !== "lm" && head !== "masked-lm") return undefined;
  const first = tokens.length - (logits.shape[0] ?? 0);
  return predictedPositions(head, tokens).map((position) => ({
    position,
    tokens: likeliest(at(logits, position - first).data, numTokens[head], textsOf),
  }));
}

function likeliest(
  logits: Float32Array,
  count: number,
  textsOf: (ids: readonly number[]) => readonly string[],
): readonly LikelyToken[] {
  const probabilities = softmax(logits);
  const ids = largest(probabilities, count);
  const texts = textsOf(ids);
  return ids.map((id, place) => ({ id, text: texts[place]!, probability: probabilities[id]! }));
}
