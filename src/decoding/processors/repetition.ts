/** @file Against repetition: repetition_penalty and no_repeat_ngram_size. Both look at the prompt too. */

import {
  type Change,
  type Effect,
  type ProcessorContext,
  removing,
  type SettingsOf,
  unchanged,
} from "./processor";

/** Every token seen so far, once: a score below zero is multiplied by the penalty, another divided by it. */
export function penalizeRepetition(
  { penalty }: SettingsOf<"repetition_penalty">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  const factor = Math.fround(penalty);
  const seen = occurrences(ids);
  const penalized = scores.slice();
  for (const token of seen.keys()) {
    const score = scores[token]!;
    penalized[token] = score < 0 ? score * factor : score / factor;
  }
  const changes = [...seen].map(
    ([token, { position, times }]): Change => ({ token, reason: { kind: "seen", position, times, penalty } }),
  );
  return { scores: penalized, changes, cut: null };
}

interface Occurrence {
  /** Of the first one. */
  readonly position: number;
  readonly times: number;
}

function occurrences(ids: readonly number[]): Map<number, Occurrence> {
  const seen = new Map<number, Occurrence>();
  ids.forEach((token, position) => {
    const before = seen.get(token);
    seen.set(token, { position: before?.position ?? position, times: (before?.times ?? 0) + 1 });
  });
  return seen;
}

/** Removes every token that followed the last `size` − 1 tokens before. */
export function forbidRepeatedNgrams(
  { size }: SettingsOf<"no_repeat_ngram_size">,
  scores: Float32Array,
  { ids }: ProcessorContext,
): Effect {
  if (ids.length + 1 < size) return unchanged(scores);
  const start = ids.length + 1 - size;
  const changes = new Map<number, Change>();
  for (let position = 0; position + size <= ids.length; position++) {
    if (!agree(ids, position, start, size - 1)) continue;
    const ngram = ids.slice(position, position + size);
    const token = ngram[size - 1]!;
    if (!changes.has(token))
      changes.set(token, { token, reason: { kind: "repeats-ngram", ngram, position } });
  }
  return removing(scores, [...changes.values()]);
}

/** Whether the `length` tokens from `a` are those from `b`. */
function agree(ids: readonly number[], a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (ids[a + i] !== ids[b + i]) return false;
  }
  return true;
}
