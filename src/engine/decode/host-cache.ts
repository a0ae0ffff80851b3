/**
 * @file A cache of keys and values in ordinary memory. Steps write into spare slots, so that nothing is copied while
 * the rows stay the same.
 */

import type { Batch, BatchRow, RowScores } from "../../decoding/strategy";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { cacheParts, hostStepProgram } from "../../programs/step";
import type { LoadedModel } from "../model/loading";
import { rowOutputs, type Scored, type StepCache, stepInputs } from "./row-cache";
import {
  emptyRows,
  joinRows,
  moveRows,
  type Part,
  reorderRows,
  type StoredRows,
  writeSlots,
} from "./stored-rows";

/** How many slots are added at a time. Unused slots are attended to with weight 0. */
const spareSlots = 64;

interface Stepped {
  readonly outputs: readonly RowScores[];
  readonly rows: StoredRows;
}

export class HostCache implements StepCache {
  readonly #loaded: LoadedModel;
  readonly #program;
  readonly #parts: readonly Part[];
  #rows: StoredRows | null = null;

  constructor(loaded: LoadedModel) {
    const { model } = loaded;
    this.#loaded = loaded;
    this.#program = hostStepProgram(model);
    this.#parts = cacheParts(model);
  }

  /** New rows run in a batch of their own; otherwise all rows would be padded to the longest prompt. */
  async run(
    { rows, inPlace }: Batch,
    signal?: AbortSignal,
    scored: Scored = "last",
  ): Promise<readonly RowScores[]> {
    const continuing = rows.filter(({ parent }) => parent !== null);
    const starting = rows.slice(continuing.length);
    const past = this.#pastOf(continuing, inPlace);
    const gone = continuing.length > 0 ? await this.#step(continuing, past, scored, signal) : null;
    const come =
      starting.length > 0 ? await this.#step(starting, this.#nothing(starting), scored, signal) : null;
    this.#rows =
      gone && come ? joinRows(this.#parts, gone.rows, come.rows) : (gone?.rows ?? come?.rows ?? null);
    return [...(gone?.outputs ?? []), ...(come?.outputs ?? [])];
  }

  clear(): void {
    this.#rows = null;
  }

  #nothing(rows: readonly BatchRow[]): StoredRows {
    return emptyRows(this.#parts, rows.length);
  }

  /** The cached row that each of these rows continues. */
  #pastOf(rows: readonly BatchRow[], inPlace: boolean): StoredRows {
    if (!this.#rows) return this.#nothing(rows);
    const parents = rows.map(({ parent }) => parent!);
    return inPlace ? this.#rows : reorderRows(this.#parts, this.#rows, parents);
  }

  async #step(
    rows: readonly BatchRow[],
    past: StoredRows,
    scored: Scored,
    signal: AbortSignal | undefined,
  ): Promise<Stepped> {
    const { capacity } = past;
    const used = past.slots[0]!.length;
    const spare = Array<number>(capacity - used).fill(0);
    const inputs = stepInputs(
      rows,
      past.slots.map((row) => [...row, ...spare]),
      scored,
    );
    const feeds = { ...inputs.feeds, ...this.#feeds(past) };
    const outputs = await this.#loaded.sessions.run(this.#program, feeds, signal);
    const slots = inputs.slots.map((row) => [...row.slice(0, used), ...row.slice(capacity)]);
    const stored = this.#withRoom(past, slots[0]!.length);
    writeSlots(this.#parts, stored, used, outputs);
    return { outputs: rowOutputs(outputs, rows, scored), rows: { ...stored, slots } };
  }

  #feeds({ slots, capacity, values }: StoredRows): Record<string, FloatTensor> {
    return Object.fromEntries(
      this.#parts.map(({ past, numHeads, headDim }, index) => [
        past,
        floatTensor(values[index]!, [slots.length, numHeads, capacity, headDim]),
      ]),
    );
  }

  #withRoom(rows: StoredRows, wanted: number): StoredRows {
    if (wanted <= rows.capacity) return rows;
    const capacity = Math.ceil(wanted / spareSlots) * spareSlots;
    return moveRows(this.#parts, rows, [...rows.slots.keys()], capacity);
  }
}
