/** @file diversity_penalty: a token loses score for every beam of an earlier group that chose it in this step. */

import { numberField } from "../options/option";
import { numberFromZero, withDefault } from "../options/value-kind";
import type { Distribution } from "../scores";
import {
  type Change,
  defineProcessor,
  type Effect,
  type ProcessorContext,
  times,
  unchanged,
} from "./processor";

interface Settings {
  readonly penalty: number;
}

interface Reason {
  readonly kind: "chosen-by-earlier-groups";
  readonly times: number;
  readonly penalty: number;
}

/** `HammingDiversityLogitsProcessor` of the library. */
export const diversityPenalty = defineProcessor({
  ...withDefault(numberFromZero, 0),
  readBy: "beams",
  field: numberField(0, 0.1),
  settings: (penalty): Settings | null => (penalty > 0 ? { penalty } : null),
  apply,
  explain: {
    "chosen-by-earlier-groups": (reason: Reason) =>
      `was chosen ${times(reason.times)} by earlier groups in this step: its score is lowered by ${reason.times} × ${reason.penalty}`,
  },
  shown: ({ penalty }) => penalty,
});

function apply(
  { penalty }: Settings,
  { scores }: Distribution,
  { earlierTokens }: ProcessorContext,
): Effect<Reason> {
  if (earlierTokens.length === 0) return unchanged(scores);
  const penalized = scores.slice();
  const changes = [...counts(earlierTokens)].map(([token, count]): Change<Reason> => {
    penalized[token] = scores[token]! - Math.fround(Math.fround(penalty) * count);
    return { token, reason: { kind: "chosen-by-earlier-groups", times: count, penalty } };
  });
  return { scores: penalized, changes, cut: null };
}

function counts(tokens: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const token of tokens) found.set(token, (found.get(token) ?? 0) + 1);
  return found;
}
