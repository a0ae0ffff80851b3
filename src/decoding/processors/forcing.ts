/** @file What forced_bos_token_id and forced_eos_token_id share: all tokens but some are removed. */

import type { Effect, TokenName } from "./processor";

interface Reason {
  readonly kind: "forced";
}

/** `tokens` are the only ones left, with score 0. */
export function only(tokens: readonly number[], { length }: Float32Array): Effect<Reason> {
  const scores = new Float32Array(length).fill(Number.NEGATIVE_INFINITY);
  for (const token of tokens) scores[token] = 0;
  return { scores, changes: tokens.map((token) => ({ token, reason: { kind: "forced" } })), cut: null };
}

/** The effect's only changes are the tokens that are left. */
export const explainForced = {
  forced: (_reason: Reason, name: TokenName, token: number) =>
    `is forced here: every token but ${name(token)} is removed`,
};
