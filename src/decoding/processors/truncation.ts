/** @file Distributions cut to their likelier part: top_k, top_p, min_p, epsilon_cutoff and eta_cutoff. */

import { exponential } from "../../lib/exponential";
import { ascending, kthLargest, topTokens } from "../ordering";
import { type Distribution, probabilities } from "../scores";
import { type Effect, type SettingsOf, unchanged } from "./processor";

/** Removes scores strictly below the k-th largest: ties at the border stay. */
export function keepTopK({ topK, minKeep }: SettingsOf<"top_k">, { scores, summary }: Distribution): Effect {
  const border = kthLargest(scores, Math.max(topK, minKeep));
  if (border === Number.NEGATIVE_INFINITY) return unchanged(scores);
  const kept = scores.map((score) => (score < border ? Number.NEGATIVE_INFINITY : score));
  return {
    scores: kept,
    changes: [],
    cut: { kind: "probability", at: exponential(border - summary.largest) / summary.sum },
  };
}

/** From the least likely token up, removes tokens while they hold at most 1 − p of the probability together. */
export function keepTopP({ topP, minKeep }: SettingsOf<"top_p">, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const order = ascending(scores);
  const dropped = Math.fround(1 - topP);
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

/** Removes tokens less likely than `minP` times the likeliest. */
export function keepMinP({ minP, minKeep }: SettingsOf<"min_p">, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const at = Math.fround(Math.fround(minP) * Math.fround(1 / distribution.summary.sum));
  const first = new Set(topTokens(scores, minKeep));
  const kept = scores.map((score, token) =>
    shares[token]! < at && !first.has(token) ? Number.NEGATIVE_INFINITY : score,
  );
  return { scores: kept, changes: [], cut: { kind: "probability", at } };
}

/** Removes tokens less likely than `epsilon`. */
export function keepAboveEpsilon(
  { epsilon, minKeep }: SettingsOf<"epsilon_cutoff">,
  distribution: Distribution,
): Effect {
  return keepAbove(Math.fround(epsilon), minKeep, distribution);
}

/** Removes tokens less likely than min(ε, √ε · e^−H), where H is the entropy. */
export function keepAboveEta(
  { epsilon, minKeep }: SettingsOf<"eta_cutoff">,
  distribution: Distribution,
): Effect {
  const rounded = Math.fround(epsilon);
  const scaled =
    Math.fround(Math.sqrt(rounded)) * Math.fround(exponential(-Math.fround(distribution.summary.entropy)));
  return keepAbove(Math.min(rounded, Math.fround(scaled)), minKeep, distribution);
}

/** Removes tokens less likely than `at`, save the `minKeep` likeliest and their equals. */
function keepAbove(at: number, minKeep: number, distribution: Distribution): Effect {
  const { scores } = distribution;
  const shares = probabilities(distribution);
  const border = kthLargest(scores, minKeep);
  const kept = scores.map((score, token) =>
    shares[token]! < at && score < border ? Number.NEGATIVE_INFINITY : score,
  );
  return { scores: kept, changes: [], cut: { kind: "probability", at } };
}
