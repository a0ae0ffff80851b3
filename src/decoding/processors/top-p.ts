/** @file top_p: keeps the smallest set of likeliest tokens whose probabilities sum to p. */

import { numberField } from "../options/option";
import { optional, share } from "../options/value-kind";
import { ascending } from "../ordering";
import { type Distribution, probabilities } from "../scores";
import { defineProcessor, type Effect } from "./processor";

interface Settings {
  readonly topP: number;
  readonly minKeep: number;
}

/** `TopPLogitsWarper` of the library (Holtzman et al. 2020). */
export const topP = defineProcessor({
  ...optional(share),
  neutral: 1,
  readBy: "sampling",
  field: numberField(1, 0.05, "truncation"),
  preset: { name: "Top-p sampling", options: { do_sample: true, top_k: 0, top_p: 0.9 } },
  settings: (p, { minKeep }): Settings | null => (p < 1 ? { topP: p, minKeep } : null),
  apply,
  explain: {},
  border: ({ topP: p }, kept) => `and the ${kept} likeliest already hold ${p} together; the last of them has`,
  shown: ({ topP: p }) => p,
});

/** From the least likely token up, removes tokens while they hold at most 1 − p of the probability together. */
function apply({ topP: p, minKeep }: Settings, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const order = ascending(scores);
  const dropped = Math.fround(1 - p);
  const kept = scores.slice();
  let cumulative = 0;
  for (let place = 0; place < order.length - minKeep; place++) {
    cumulative += shares[order[place]!]!;
    if (Math.fround(cumulative) > dropped) break;
    kept[order[place]!] = Number.NEGATIVE_INFINITY;
  }
  return { scores: kept, changes: [], cut: { kind: "probability", at: smallestKept(kept, shares) } };
}

function smallestKept(kept: Float32Array, shares: Float32Array): number {
  let smallest = 1;
  for (let token = 0; token < kept.length; token++) {
    if (kept[token] !== Number.NEGATIVE_INFINITY) smallest = Math.min(smallest, shares[token]!);
  }
  return smallest;
}
