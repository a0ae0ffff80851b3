/** @file Tokens that must not come next: bad_words_ids, min_length, min_new_tokens, suppress_tokens, begin_suppress_tokens. */

import {
  type Change,
  type Effect,
  type ProcessorContext,
  type Reason,
  removing,
  type SettingsOf,
  unchanged,
} from "./processor";

/** Removes the last token of every bad word whose tokens before it have just come. */
export function forbidBadWords(
  { words }: SettingsOf<"bad_words_ids">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  const changes = new Map<number, Change>();
  for (const word of words) {
    const token = word[word.length - 1]!;
    if (isAboutToEnd(word, ids) && !changes.has(token)) {
      changes.set(token, { token, reason: { kind: "bad-word", word } });
    }
  }
  return removing(scores, [...changes.values()]);
}

/** As in the library, a word of several tokens counts only where the row has at least as many tokens. */
function isAboutToEnd(word: readonly number[], ids: readonly number[]): boolean {
  const before = word.slice(0, -1);
  if (before.length === 0) return true;
  if (word.length > ids.length) return false;
  return before.every((token, index) => ids[ids.length - before.length + index] === token);
}

/** Removes the end tokens while the row is shorter than `minLength`. */
export function forbidEarlyEnd(
  { minLength, eosTokenIds }: SettingsOf<"min_length" | "min_new_tokens">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  if (ids.length >= minLength) return unchanged(scores);
  return removing(scores, changesOf(eosTokenIds, { kind: "ends-too-early", length: ids.length, minLength }));
}

export function suppress({ tokens }: SettingsOf<"suppress_tokens">, scores: Float32Array): Effect {
  return removing(scores, changesOf(tokens, { kind: "suppressed" }));
}

/** Removes `tokens` for the first new token only. */
export function suppressAtStart(
  { tokens, length }: SettingsOf<"begin_suppress_tokens">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  if (ids.length !== length) return unchanged(scores);
  return removing(scores, changesOf(tokens, { kind: "suppressed-at-start" }));
}

function changesOf(tokens: readonly number[], reason: Reason): Change[] {
  return [...new Set(tokens)].map((token) => ({ token, reason }));
}
