/** @file exponential_decay_length_penalty: end tokens gain score from a given length on, ever faster. */

import { z } from "zod";
import { AppError } from "../../lib/errors";
import { refuse } from "../options/refuse";
import type { Distribution } from "../scores";
import { defineProcessor, type Effect, type ProcessorContext, unchanged } from "./processor";

interface Settings {
  /** The length, prompt included, after which end tokens gain. */
  readonly start: number;
  readonly factor: number;
  readonly eosTokenIds: readonly number[];
}

interface Reason {
  readonly kind: "raised-end";
  readonly length: number;
  readonly start: number;
  /** Times the absolute score is added to the score. */
  readonly gain: number;
}

/** `ExponentialDecayLengthPenalty` of the library: score + |score| · (factor^(length − start) − 1). */
export const exponentialDecayLengthPenalty = defineProcessor({
  schema: z.tuple([z.number().int().min(0), z.number()]).nullish(),
  demand: "a pair: after how many new tokens it begins, and the factor by which it grows",
  settings: ([start, factor], { promptLength, stop: { eosTokenIds } }): Settings =>
    eosTokenIds.length > 0
      ? { start: promptLength + start, factor, eosTokenIds }
      : refuse(
          "exponential_decay_length_penalty has no effect: there is no end token to raise.",
          "Set eos_token_id, or leave it out.",
        ),
  apply,
  explain: {
    "raised-end": ({ length, start, gain }: Reason) =>
      `ends the text, and at ${length} tokens, past ${start}, gains ${Number(gain.toPrecision(3))} times the size of its score`,
  },
});

function apply(
  { start, factor, eosTokenIds }: Settings,
  { scores }: Distribution,
  { ids: { length } }: ProcessorContext,
): Effect<Reason> {
  if (length <= start) return unchanged(scores);
  const gain = Math.fround(factor ** (length - start) - 1);
  const raised = scores.slice();
  for (const token of eosTokenIds)
    raised[token] = scores[token]! + Math.fround(Math.abs(scores[token]!) * gain);
  const banned = eosTokenIds.find((token) => Number.isNaN(raised[token]!));
  if (banned !== undefined) throw raisesBanned(banned);
  const reason: Reason = { kind: "raised-end", length, start, gain };
  return {
    scores: raised,
    changes: [...new Set(eosTokenIds)].map((token) => ({ token, reason })),
    cut: null,
  };
}

/** −∞ + ∞ is NaN, with which the library would carry on. */
function raisesBanned(token: number): AppError {
  return new AppError(
    "bad-input",
    `exponential_decay_length_penalty raises the end token ${token}, which another option has removed: its score is not a number.`,
    "Let it begin later, or loosen the bans of this lane.",
  );
}
