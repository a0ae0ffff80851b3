/** @file typical_p: keeps the tokens whose surprisal is nearest to the entropy. */

import { numberField } from "../options/option";
import { optional, positiveShare } from "../options/value-kind";
import { ascending } from "../ordering";
import { type Distribution, logSoftmax, probabilities } from "../scores";
import { defineProcessor, type Effect, unchanged } from "./processor";

interface Settings {
  readonly mass: number;
  readonly minKeep: number;
}

/** `TypicalLogitsWarper` of the library (Meister et al. 2022). */
export const typicalP = defineProcessor({
  ...optional(positiveShare),
  neutral: 1,
  readBy: "sampling",
  field: numberField(1, 0.05, "truncation"),
  preset: { name: "Typical sampling", options: { do_sample: true, top_k: 0, typical_p: 0.9 } },
  settings: (mass, { minKeep }): Settings | null => (mass < 1 ? { mass, minKeep } : null),
  apply,
  explain: {},
  shown: ({ mass }) => mass,
});

/** Sorted by how far the surprisal is from the entropy, keeps tokens until they hold `mass` of the probability. */
function apply({ mass, minKeep }: Settings, distribution: Distribution): Effect {
  const { scores } = distribution;
  if (distribution.summary.kept === 0) return unchanged(scores);
  const entropy = Math.fround(distribution.summary.entropy);
  const deviations = logSoftmax(distribution).map((value) => Math.abs(-value - entropy));
  const order = ascending(deviations);
  const last = order[placeOf(Math.fround(mass), order, probabilities(distribution))]!;
  const at = deviations[last]!;
  const kept = scores.slice();
  for (let place = minKeep; place < order.length; place++) {
    if (deviations[order[place]!]! > at) kept[order[place]!] = Number.NEGATIVE_INFINITY;
  }
  return { scores: kept, changes: [], cut: { kind: "deviation", at, entropy } };
}

/** The place in the order at which the tokens before it hold `mass`. */
function placeOf(mass: number, order: Uint32Array, shares: Float32Array): number {
  let cumulative = 0;
  for (let place = 0; place < order.length; place++) {
    cumulative += shares[order[place]!]!;
    if (Math.fround(cumulative) >= mass) return place;
  }
  return order.length - 1;
}
