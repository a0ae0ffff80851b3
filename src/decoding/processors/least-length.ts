/** @file What min_length and min_new_tokens share: end tokens are removed while a row is too short. */

import { refuse } from "../options/refuse";
import type { Distribution } from "../scores";
import { type Effect, type LaneFacts, type ProcessorContext, removing, unchanged } from "./processor";

export interface LeastLength {
  /** Prompt included. */
  readonly minLength: number;
  readonly eosTokenIds: readonly number[];
}

interface Reason {
  readonly kind: "ends-too-early";
  readonly length: number;
  readonly minLength: number;
}

/** Throws `AppError` if no end token is given, because a minimum then has no effect. */
export function leastLength(minLength: number, { stop: { eosTokenIds } }: LaneFacts): LeastLength {
  if (eosTokenIds.length > 0) return { minLength, eosTokenIds };
  return refuse(
    "A least length has no effect: there is no end token to hold back.",
    "Set eos_token_id, or leave it out.",
  );
}

export function forbidEarlyEnd(
  { minLength, eosTokenIds }: LeastLength,
  { scores }: Distribution,
  { ids: { length } }: ProcessorContext,
): Effect<Reason> {
  if (length >= minLength) return unchanged(scores);
  const changes = [...new Set(eosTokenIds)].map((token) => ({
    token,
    reason: { kind: "ends-too-early" as const, length, minLength },
  }));
  return removing(scores, changes);
}

export const explainEarlyEnd = {
  "ends-too-early": ({ length, minLength }: Reason) =>
    `would end the text at ${length} tokens, before it has ${minLength}`,
};
