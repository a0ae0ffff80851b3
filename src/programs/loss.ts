/** @file The loss that the library's heads compute, as graph nodes. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/ir";

/**
 * Σ wᵢ·(ln Σⱼ exp zᵢⱼ − zᵢ,target): weighted cross-entropy (torch `cross_entropy`), a scalar in nats.
 * `logits` `[N, classes]`, `targets` int32 `[N]`, `weights` `[N]`: 1/N each for a mean, 0 for a row to leave out.
 */
export function crossEntropy(g: GraphBuilder, logits: Value, targets: Value, weights: Value): Value {
  const numClasses = Number(logits.shape[1]);
  const shifted = g.sub(logits, g.largest(logits, [1], 1));
  const logSum = g.log(g.sum(g.exp(shifted), [1], 1)); // [N, 1]
  const isTarget = g.toFloat(g.equal(g.range(numClasses), g.unsqueeze(targets, [1]))); // [N, classes]
  const picked = g.sum(g.mul(shifted, isTarget), [1], 1);
  return g.sum(g.mul(g.sub(logSum, picked), g.unsqueeze(weights, [1])), [0, 1], 0);
}
