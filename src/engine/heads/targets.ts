/** @file What the loss compares with: the label of each text, or the next token of each token. */

import type { Truth } from "../../analysis/judge";
import type { FloatTensor, IntTensor, Tensor } from "../../lib/tensor";
import type { Row } from "../../programs/feeds";
import type { LossKind } from "../../programs/loss";
import type { RowBatch } from "../input/batches";

export interface Targets {
  readonly loss: LossKind;
  /** The program's inputs `targets` and `weights` for one batch. */
  feeds(batch: RowBatch): Record<string, Tensor>;
  /** The weight of each text's own loss in the mean over all texts; 0 if it has none. */
  weights(batch: RowBatch): readonly number[];
}

const lossOf = {
  single_label_classification: "cross-entropy",
  multi_label_classification: "binary-cross-entropy",
  regression: "squared-error",
} as const;

/** The labels of each text; the loss is the mean over the texts. */
export function labelTargets(truth: Truth): Targets {
  const share = 1 / (truth.problem === "single_label_classification" ? truth.classes : truth.rows).length;
  const weights = ({ rows }: RowBatch) => rows.map(() => share);
  return {
    loss: lossOf[truth.problem],
    feeds: (batch) => ({ targets: truthOf(truth, batch.indices), weights: floats(weights(batch)) }),
    weights,
  };
}

/** Classes as int32 `[b]`, rows as float32 `[b, labels]`. */
function truthOf(truth: Truth, indices: readonly number[]): Tensor {
  if (truth.problem === "single_label_classification") {
    return ints(indices.map((index) => truth.classes[index]!));
  }
  const rows = indices.map((index) => truth.rows[index]!);
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

/** The next token of each token; the loss is their mean, as with ids as labels in `GPT2LMHeadModel`. */
export function nextTokenTargets(all: readonly Row[]): Targets {
  const total = all.reduce((sum, { ids }) => sum + numPredicted(ids), 0);
  const grid = (rows: readonly Row[], value: (ids: readonly number[], token: number) => number): number[] => {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    return rows.flatMap(({ ids }) => Array.from({ length }, (_, token) => value(ids, token)));
  };
  return {
    loss: "cross-entropy",
    feeds: ({ rows }) => ({
      targets: ints(grid(rows, (ids, token) => ids[token + 1] ?? 0)),
      weights: floats(grid(rows, (ids, token) => (token + 1 < ids.length ? 1 / total : 0))),
    }),
    weights: ({ rows }) => rows.map(({ ids }) => numPredicted(ids) / Math.max(1, total)),
  };
}

const numPredicted = (ids: readonly number[]): number => Math.max(0, ids.length - 1);

const ints = (values: readonly number[]): IntTensor => ({
  data: Int32Array.from(values),
  shape: [values.length],
});

const floats = (values: readonly number[]): FloatTensor => ({
  data: Float32Array.from(values),
  shape: [values.length],
});
