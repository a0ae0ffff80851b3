/** @file What epsilon_cutoff and eta_cutoff share: they remove tokens below a probability. */

import { cutoff, optional } from "../options/value-kind";
import { kthLargest } from "../ordering";
import { type Distribution, probabilities } from "../scores";
import { defineProcessor, type Effect } from "./processor";

interface Settings {
  readonly epsilon: number;
  readonly minKeep: number;
}

/** `thresholdOf`: the probability below which tokens are removed, given ε as a float32. */
export const defineCutoff = (thresholdOf: (epsilon: number, distribution: Distribution) => number) =>
  defineProcessor({
    ...optional(cutoff),
    neutral: 0,
    readBy: "sampling",
    settings: (epsilon, { minKeep }): Settings | null => (epsilon > 0 ? { epsilon, minKeep } : null),
    apply: ({ epsilon, minKeep }: Settings, distribution) =>
      keepAbove(thresholdOf(Math.fround(epsilon), distribution), minKeep, distribution),
    explain: {},
  });

/** Removes tokens less likely than `at`, except the `minKeep` likeliest and their equals. */
function keepAbove(at: number, minKeep: number, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const border = kthLargest(scores, minKeep);
  const kept = scores.map((score, token) =>
    shares[token]! < at && score < border ? Number.NEGATIVE_INFINITY : score,
  );
  return { scores: kept, changes: [], cut: { kind: "probability", at } };
}
