/** @file diversity_penalty: a token loses score for every beam of an earlier group that chose it in this step. */

import { type Change, type Effect, type ProcessorContext, type SettingsOf, unchanged } from "./processor";

export function penalizeEarlierChoices(
  { penalty }: SettingsOf<"diversity_penalty">,
  scores: Float32Array,
  { earlierTokens }: ProcessorContext,
): Effect {
  if (earlierTokens.length === 0) return unchanged(scores);
  const penalized = scores.slice();
  const changes = [...counts(earlierTokens)].map(([token, times]): Change => {
    penalized[token] = scores[token]! - Math.fround(Math.fround(penalty) * times);
    return { token, reason: { kind: "chosen-by-earlier-groups", times, penalty } };
  });
  return { scores: penalized, changes, cut: null };
}

function counts(tokens: readonly number[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const token of tokens) times.set(token, (times.get(token) ?? 0) + 1);
  return times;
}
