/** @file Tokens that must come next: forced_bos_token_id and forced_eos_token_id. */

import { type Effect, type ProcessorContext, type SettingsOf, unchanged } from "./processor";

/** Where the row is a single token, `token` is the only one left, with score 0. */
export function forceFirst(
  { token }: SettingsOf<"forced_bos_token_id">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  return ids.length === 1 ? only([token], scores) : unchanged(scores);
}

/** Where one token fits before `maxLength`, `tokens` are the only ones left, with score 0. */
export function forceLast(
  { tokens, maxLength }: SettingsOf<"forced_eos_token_id">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  return ids.length === maxLength - 1 ? only(tokens, scores) : unchanged(scores);
}

function only(tokens: readonly number[], { length }: Float32Array): Effect {
  const scores = new Float32Array(length).fill(Number.NEGATIVE_INFINITY);
  for (const token of tokens) scores[token] = 0;
  return { scores, changes: tokens.map((token) => ({ token, reason: { kind: "forced" } })), cut: null };
}
