/** @file The losses of the library's model heads, as graph nodes. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";

export const lossKinds = ["cross-entropy", "binary-cross-entropy", "squared-error"] as const;
export type LossKind = (typeof lossKinds)[number];

/**
 * A scalar: the sum over the rows of weight × loss. The weights are 1/N for a mean over N rows and 0 for ignored rows.
 * Declares the inputs `weights` float32 `[rows]` and `targets`: int32 `[rows]` for cross-entropy, otherwise float32
 * `[rows, labels]`. `logits` `[rows, labels]`.
 */
export function weightedLoss(g: GraphBuilder, kind: LossKind, logits: Value, rows: string): Value {
  const byRow = lossByRow(g, kind, logits, rows);
  const weights = g.input("weights", "float32", [rows]);
  return g.scope("loss", () => g.sum(g.mul(byRow, g.unsqueeze(weights, [1])), [0, 1], 0));
}

/** The loss of each row, `[rows, 1]`. Declares the input `targets` as `weightedLoss` does. */
export function lossByRow(g: GraphBuilder, kind: LossKind, logits: Value, rows: string): Value {
  const isClass = kind === "cross-entropy";
  const targets = isClass
    ? g.input("targets", "int32", [rows])
    : g.input("targets", "float32", [rows, logits.shape[1]!]);
  return g.scope("loss", () => rowLosses[kind](g, logits, targets));
}

type RowLoss = (g: GraphBuilder, logits: Value, targets: Value) => Value;

const rowLosses: Readonly<Record<LossKind, RowLoss>> = {
  "cross-entropy": crossEntropy,
  "binary-cross-entropy": binaryCrossEntropy,
  "squared-error": squaredError,
};

/** ln Σⱼ exp zⱼ − z_target, in nats: torch's `cross_entropy`. */
function crossEntropy(g: GraphBuilder, logits: Value, targets: Value): Value {
  const numClasses = Number(logits.shape[1]);
  const shifted = g.sub(logits, g.largest(logits, [1], 1));
  const logSum = g.log(g.sum(g.exp(shifted), [1], 1));
  const isTarget = g.toFloat(g.equal(g.range(numClasses), g.unsqueeze(targets, [1]))); // [rows, classes]
  return g.sub(logSum, g.sum(g.mul(shifted, isTarget), [1], 1));
}

/**
 * The mean over the labels of ln(1 + exp z) − z·y: torch's `binary_cross_entropy_with_logits`. With m = max(z, 0) the
 * logarithm is m + ln(exp(z − m) + exp(−m)), which does not overflow. Its derivative is the sigmoid, whichever derivative
 * m is given at 0.
 */
function binaryCrossEntropy(g: GraphBuilder, logits: Value, targets: Value): Value {
  const largest = g.relu(logits);
  const sum = g.add(g.exp(g.sub(logits, largest)), g.exp(g.neg(largest)));
  return g.mean(g.sub(g.add(largest, g.log(sum)), g.mul(logits, targets)), [1], 1);
}

/** The mean over the labels of (z − y)²: torch's `mse_loss`. */
function squaredError(g: GraphBuilder, logits: Value, targets: Value): Value {
  const off = g.sub(logits, targets);
  return g.mean(g.mul(off, off), [1], 1);
}
