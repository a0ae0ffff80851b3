/** @file min_p: removes tokens less likely than a share of the likeliest. */

import { numberField } from "../options/option";
import { optional, share } from "../options/value-kind";
import { topTokens } from "../ordering";
import { type Distribution, probabilities } from "../scores";
import { defineProcessor, type Effect } from "./processor";

interface Settings {
  readonly minP: number;
  readonly minKeep: number;
}

/** `MinPLogitsWarper` of the library (Nguyen et al. 2024). */
export const minP = defineProcessor({
  ...optional(share),
  readBy: "sampling",
  field: numberField(null, 0.01, "truncation"),
  preset: { name: "Min-p sampling", options: { do_sample: true, top_k: 0, min_p: 0.05 } },
  settings: (p, { minKeep }): Settings => ({ minP: p, minKeep }),
  apply,
  explain: {},
  border: ({ minP: p }) => `below ${p} times that of the likeliest,`,
  shown: ({ minP: p }) => p,
});

function apply({ minP: p, minKeep }: Settings, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const at = Math.fround(Math.fround(p) * Math.fround(1 / distribution.summary.sum));
  const first = new Set(topTokens(scores, minKeep));
  const kept = scores.map((score, token) =>
    shares[token]! < at && !first.has(token) ? Number.NEGATIVE_INFINITY : score,
  );
  return { scores: kept, changes: [], cut: { kind: "probability", at } };
}
