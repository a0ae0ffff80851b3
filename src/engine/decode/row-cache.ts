/** @file What the caches of keys and values share: which slots hold a token of which row, and the inputs of a step on top of them. */

import type { Batch, BatchRow, RowScores } from "../../decoding/strategy";
import { at, type FloatTensor, type IntTensor } from "../../lib/tensor";

/**
 * `[R][P]`, 1 where a slot holds a token. A row may have slots without a token: rows of different lengths stand in one
 * batch.
 */
export type Slots = readonly (readonly number[])[];

export type RowOutputs = Required<RowScores>;

/** Whether a row's logits are those after its last token, or after each of its new tokens, `[tokens, vocabSize]`. */
export type Scored = "last" | "every";

export interface StepCache {
  /** One step of the model over the batch's rows; the cache is then that of these rows. "every" takes a single row. */
  run(batch: Batch, signal?: AbortSignal, scored?: Scored): Promise<readonly RowOutputs[]>;
  clear(): void;
}

interface StepInputs {
  readonly feeds: Readonly<Record<string, IntTensor>>;
  /** Of these rows, after the step. */
  readonly slots: Slots;
}

/** The integer inputs of a step; `past` are the slots that each row continues. New tokens stand on the left. */
export function stepInputs(rows: readonly BatchRow[], past: Slots, scored: Scored): StepInputs {
  const width = Math.max(...rows.map(({ tokens }) => tokens.length));
  const slots = rows.map(({ tokens }, row) => [
    ...past[row]!,
    ...Array.from({ length: width }, (_, token) => (token < tokens.length ? 1 : 0)),
  ]);
  const grid = (value: (row: BatchRow, token: number) => number): IntTensor => ({
    data: Int32Array.from(
      rows.flatMap((row) => Array.from({ length: width }, (_, token) => value(row, token))),
    ),
    shape: [rows.length, width],
  });
  const feeds = {
    input_ids: grid(({ tokens }, token) => tokens[token] ?? 0),
    // A slot without a token takes the position of the last one: it must be one that the model has.
    position_ids: grid(({ tokens, pastLength }, token) => pastLength + Math.min(token, tokens.length - 1)),
    attention_mask: { data: Int32Array.from(slots.flat()), shape: [rows.length, slots[0]!.length] },
    scored: scored === "every" ? everyPlace(width) : lastPlaces(rows, width),
  };
  return { feeds, slots };
}

const everyPlace = (width: number): IntTensor => ({
  data: Int32Array.from(Array(width).keys()),
  shape: [width],
});

const lastPlaces = (rows: readonly BatchRow[], width: number): IntTensor => ({
  data: Int32Array.from(rows.map(({ tokens }, row) => row * width + tokens.length - 1)),
  shape: [rows.length],
});

/** What a step says of each row; the slots of shorter rows are left out. */
export function rowOutputs(
  outputs: ReadonlyMap<string, FloatTensor>,
  rows: readonly BatchRow[],
  scored: Scored,
): readonly RowOutputs[] {
  const logits = outputs.get("logits")!;
  const hidden = outputs.get("hidden_states")!;
  return rows.map(({ tokens }, row) => {
    const { data, shape } = at(hidden, row);
    const own = scored === "every" ? logits.data : at(logits, row).data;
    return { logits: own, hidden: data.subarray(0, tokens.length * shape[1]!) };
  });
}
