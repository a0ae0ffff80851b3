/** @file The likeliest tokens after a text, or at each mask. */

import { largest, softmax } from "../analysis/probabilities";
import { at, type FloatTensor } from "../lib/tensor";
import type { LikelyToken, ModelInfo, TokenPrediction } from "./api/api";

const numTokens = { lm: 8, "masked-lm": 5 } as const;

/** What decides where a model predicts tokens. */
type Predictor = Pick<ModelInfo, "head" | "specialTokens">;

/** The positions that a model predicts tokens for. */
export function predictedPositions(
  { head, specialTokens }: Predictor,
  tokens: readonly string[],
): readonly number[] {
  if (head === "lm") return tokens.length > 0 ? [tokens.length - 1] : [];
  if (head !== "masked-lm") return [];
  return tokens.flatMap((token, position) => (token === specialTokens.mask ? [position] : []));
}

/** `logits`: those of all positions, or only of the last. */
export function predictTokens(
  model: Predictor,
  tokens: readonly string[],
  logits: FloatTensor,
  textsOf: (ids: readonly number[]) => readonly string[],
): readonly TokenPrediction[] | undefined {
  const { head } = model;
  if (head !== "lm" && head !== "masked-lm") return undefined;
  const first = tokens.length - (logits.shape[0] ?? 0);
  return predictedPositions(model, tokens).map((position) => ({
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
