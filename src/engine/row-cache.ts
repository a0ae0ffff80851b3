/** @file What the caches of keys and values share: which slots hold a token of which row, and the inputs of a step on top of them. */

import type { Batch, BatchRow } from "../decoding/strategy";
import type { FloatTensor, IntTensor } from "../lib/tensor";

/**
 * `[R][P]`, 1 where a slot holds a token. A row may have slots without a token: rows of different lengths stand in one
 * batch.
 */
export type Slots = readonly (readonly number[])[];

export interface StepCache {
  /** One step of the model over the batch's rows; the cache is then that of these rows. Outputs as `stepProgram` says. */
  run(batch: Batch, signal?: AbortSignal): Promise<ReadonlyMap<string, FloatTensor>>;
  clear(): void;
}

interface StepInputs {
  readonly feeds: Readonly<Record<string, IntTensor>>;
  /** The row of the cache that each row continues; where there is none, any. */
  readonly parents: IntTensor;
  /** The slots of the cache after the step. */
  readonly slots: Slots;
}

/** The integer inputs of a step over these rows; `slots` are those of the cache it stands on. New tokens stand on the left. */
export function stepInputs(rows: readonly BatchRow[], slots: Slots): StepInputs {
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
      input_ids: grid(({ tokens }, token) => tokens[token] ?? 0),
      // A slot without a token takes the position of the last one: it must be one that the model has.
      position_ids: grid(({ tokens, pastLength }, token) => pastLength + Math.min(token, tokens.length - 1)),
      attention_mask: { data: Int32Array.from(after.flat()), shape: [rows.length, after[0]!.length] },
      last: list(({ tokens }, row) => row * width + tokens.length - 1),
    },
    parents: list(({ parent }) => parent ?? 0),
    slots: after,
  };
}
