/** @file What a model is held to: the class of each text, or the token that follows each token. */

import type { IntTensor, Tensor } from "../lib/tensor";
import type { Row } from "../programs/feeds";
import type { RowBatch } from "./batches";

export interface Targets {
  /** The program's inputs `targets` and `weights` for one batch. */
  feeds(batch: RowBatch): Record<string, Tensor>;
  /** What the own loss of each text of a batch weighs in the mean over all; 0 where it has none. */
  weights(batch: RowBatch): readonly number[];
}

/** One class a text; the loss is the mean over the texts. */
export function classTargets(labels: readonly number[]): Targets {
  const share = 1 / labels.length;
  const weights = ({ rows }: RowBatch) => rows.map(() => share);
  return {
    feeds: (batch) => ({
      targets: ints(batch.indices.map((index) => labels[index]!)),
      weights: floats(weights(batch)),
    }),
    weights,
  };
}

/** The next token of each, as `GPT2LMHeadModel` with the ids as labels: the loss is the mean over all that have one. */
export function nextTokenTargets(all: readonly Row[]): Targets {
  const total = all.reduce((sum, { ids }) => sum + numPredicted(ids), 0);
  const grid = (rows: readonly Row[], value: (ids: readonly number[], token: number) => number): number[] => {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    return rows.flatMap(({ ids }) => Array.from({ length }, (_, token) => value(ids, token)));
  };
  return {
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

const floats = (values: readonly number[]): Tensor => ({
  data: Float32Array.from(values),
  shape: [values.length],
});
