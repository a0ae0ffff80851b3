/** @file repetition_penalty: every token seen so far, prompt included, loses score (or gains, below a penalty of 1). */

import { numberField } from "../options/option";
import { divisor, optional } from "../options/value-kind";
import type { Distribution } from "../scores";
import { type Change, defineProcessor, type Effect, type ProcessorContext, times } from "./processor";

interface Settings {
  readonly penalty: number;
}

interface Reason {
  readonly kind: "seen";
  readonly position: number;
  readonly times: number;
  readonly penalty: number;
}

/** `RepetitionPenaltyLogitsProcessor` of the library (Keskar et al. 2019). */
export const repetitionPenalty = defineProcessor({
  ...optional(divisor),
  field: numberField(1, 0.05, "penalty"),
  preset: { name: "Greedy, repetition penalty", options: { repetition_penalty: 1.3 } },
  settings: (penalty): Settings | null => (penalty === 1 ? null : { penalty }),
  apply,
  explain: {
    seen: (reason: Reason) =>
      `has come ${times(reason.times)}, first at token ${reason.position + 1}, prompt counted: its score is ${reason.penalty > 1 ? "lowered" : "raised"} by the factor ${reason.penalty}`,
  },
  shown: ({ penalty }) => penalty,
});

/** A score below zero is multiplied by the penalty, another divided by it; once, however often the token was seen. */
function apply({ penalty }: Settings, { scores }: Distribution, { ids }: ProcessorContext): Effect<Reason> {
  const factor = Math.fround(penalty);
  const seen = occurrences(ids);
  const penalized = scores.slice();
  for (const token of seen.keys()) {
    const score = scores[token]!;
    penalized[token] = score < 0 ? score * factor : score / factor;
  }
  const changes = [...seen].map(
    ([token, occurrence]): Change<Reason> => ({ token, reason: { kind: "seen", ...occurrence, penalty } }),
  );
  return { scores: penalized, changes, cut: null };
}

interface Occurrence {
  /** Where it first appeared. */
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
