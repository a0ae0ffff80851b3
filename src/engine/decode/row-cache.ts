/** @file What both caches of keys and values share: the slots of each row, and the inputs and outputs of a step. */

import type { Batch, BatchRow, RowScores } from "../../decoding/strategy";
import { at, type FloatTensor, type IntTensor } from "../../lib/tensor";

/** `[R][P]`: 1 if a slot holds a token. Shorter rows of a batch also have empty slots. */
export type Slots = readonly (readonly number[])[];

/** Whether to return logits after a row's last token, or after each of its new tokens, `[tokens, vocabSize]`. */
export type Scored = "last" | "every";

export interface StepCache {
  /** Runs the model on the batch's rows, which the cache then holds. "every" requires a single row. */
  run(batch: Batch, signal?: AbortSignal, scored?: Scored): Promise<readonly RowScores[]>;
  clear(): void;
}

type StepFeed = "input_ids" | "position_ids" | "attention_mask" | "scored";

interface StepInputs {
  readonly feeds: Readonly<Record<StepFeed, IntTensor>>;
  /** The slots of these rows after the step. */
  readonly slots: Slots;
}

/** The integer inputs of a step. `past` holds the slots that each row continues; new tokens are aligned left. */
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
    // An empty slot repeats the last position, because every position must exist in the model.
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

/** The outputs of each row, without the padding of shorter rows. */
export function rowOutputs(
  outputs: ReadonlyMap<string, FloatTensor>,
  rows: readonly BatchRow[],
  scored: Scored,
): readonly RowScores[] {
  const logits = outputs.get("logits")!;
  return rows.map((row, index) => ({
    logits: scored === "every" ? logits.data : at(logits, index).data,
    hidden: hiddenOf(outputs, row, index),
  }));
}

/** The hidden states of a row's tokens, if the program gives any. */
export function hiddenOf(
  outputs: ReadonlyMap<string, FloatTensor>,
  { tokens }: BatchRow,
  index: number,
): Float32Array | undefined {
  const hidden = outputs.get("hidden_states");
  return hidden && at(hidden, index).data.subarray(0, tokens.length * hidden.shape[2]!);
}
