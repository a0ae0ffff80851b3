/** @file What epsilon_cutoff and eta_cutoff share: a border of probability. */

import { kthLargest } from "../ordering";
import { type Distribution, probabilities } from "../scores";
import type { Effect } from "./processor";

export interface CutoffSettings {
  readonly epsilon: number;
  readonly minKeep: number;
}

/** Removes tokens less likely than `at`, save the `minKeep` likeliest and their equals. */
export function keepAbove(at: number, minKeep: number, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const border = kthLargest(scores, minKeep);
  const kept = scores.map((score, token) =>
    shares[token]! < at && score < border ? Number.NEGATIVE_INFINITY : score,
  );
  return { scores: kept, changes: [], cut: { kind: "probability", at } };
}
