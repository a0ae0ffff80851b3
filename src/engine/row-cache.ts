/** @file The cache of keys and values of a batch of rows: which of its slots hold a token of which row, and where it stands. */

import type { BatchRow } from "../decoding/strategy";
import type { IntTensor } from "../lib/tensor";
import type { KeptTensor } from "../runtime/runtime";

/** R rows of P slots. A row may have slots without a token: rows of different lengths stand in one batch. */
export interface RowCache {
  /** `[R][P]`, 1 where a slot holds a token. */
  readonly slots: readonly (readonly number[])[];
  readonly tensors: ReadonlyMap<string, KeptTensor>;
}

export interface StepInputs {
  readonly feeds: Readonly<Record<string, IntTensor>>;
  /** The slots of the cache after the step. */
  readonly slots: readonly (readonly number[])[];
  /** T, the new slots of every row. */
  readonly width: number;
}

/** The integer inputs of a step over these rows; `slots` are those of the cache it stands on. New tokens stand on the left. */
export function stepInputs(rows: readonly BatchRow[], slots: RowCache["slots"]): StepInputs {
  const width = Math.max(...rows.map(({ tokens }) => tokens.length));
  const empty = slots[0]!.map(() => 0);
  const after = rows.map(({ parent, tokens }) => [
    ...(parent === null ? empty : slots[parent]!),
    ...Array.from({ length: width }, (_, token) => (token < tokens.length ? 1 : 0)),
  ]);
  const grid = (value: (row: BatchRow, token: number) => number): IntTensor => ({
    data: Int32Array.from(
      rows.flatMap((row) => Array.from({ length: width }, (_, token) => value(row, token))),
    ),
    shape: [rows.length, width],
  });
  const list = (value: (row: BatchRow, index: number) => number): IntTensor => ({
    data: Int32Array.from(rows.map(value)),
    shape: [rows.length],
  });
  return {
    feeds: {
      parents: list(({ parent }) => parent ?? 0),
      input_ids: grid(({ tokens }, token) => tokens[token] ?? 0),
      // A slot without a token takes the position of the last one: it must be one that the model has.
      position_ids: grid(({ tokens, pastLength }, token) => pastLength + Math.min(token, tokens.length - 1)),
      attention_mask: { data: Int32Array.from(after.flat()), shape: [rows.length, after[0]!.length] },
      last: list(({ tokens }, row) => row * width + tokens.length - 1),
    },
    slots: after,
    width,
  };
}
