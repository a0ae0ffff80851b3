/** @file Keys and values of several rows in ordinary memory, with spare slots behind the used ones. */

import type { FloatTensor } from "../../lib/tensor";
import type { CachePart } from "../../programs/step";
import type { Slots } from "./row-cache";

/** What is stored of the keys, or the values, of one layer. */
export type Part = Pick<CachePart, "past" | "added" | "numHeads" | "headDim">;

export interface StoredRows {
  /** The used slots of each row; all have equally many. */
  readonly slots: Slots;
  /** How many slots there is room for; at least 1. */
  readonly capacity: number;
  /** Of each part `[rows, numHeads, capacity, headDim]`, 0 where nothing was written. */
  readonly values: readonly Float32Array[];
}

/** Rows that hold nothing. */
export function emptyRows(parts: readonly Part[], count: number): StoredRows {
  return {
    slots: Array.from({ length: count }, () => []),
    capacity: 1,
    values: parts.map(({ numHeads, headDim }) => new Float32Array(count * numHeads * headDim)),
  };
}

/** The rows that `sources` name, in that order, with room for `capacity` slots; `capacity` may only grow. */
export function moveRows(
  parts: readonly Part[],
  rows: StoredRows,
  sources: readonly number[],
  capacity: number,
): StoredRows {
  const values = parts.map(({ numHeads, headDim }, index) => {
    const [from, to] = [rows.capacity * headDim, capacity * headDim];
    const moved = new Float32Array(sources.length * numHeads * to);
    sources.forEach((source, row) => {
      for (let head = 0; head < numHeads; head++) {
        const start = (source * numHeads + head) * from;
        moved.set(rows.values[index]!.subarray(start, start + from), (row * numHeads + head) * to);
      }
    });
    return moved;
  });
  return { slots: sources.map((source) => rows.slots[source]!), capacity, values };
}

/** All rows of both, those of `first` first. */
export function joinRows(parts: readonly Part[], first: StoredRows, second: StoredRows): StoredRows {
  const capacity = Math.max(first.capacity, second.capacity);
  const [a, b] = [first, second].map((rows) => moveRows(parts, rows, [...rows.slots.keys()], capacity));
  const used = Math.max(...[first, second].map(({ slots }) => slots[0]!.length));
  const padded = (row: readonly number[]) => [...row, ...Array<number>(used - row.length).fill(0)];
  const values = a!.values.map((own, index) => {
    const joined = new Float32Array(own.length + b!.values[index]!.length);
    joined.set(own);
    joined.set(b!.values[index]!, own.length);
    return joined;
  });
  return { slots: [...a!.slots, ...b!.slots].map(padded), capacity, values };
}

/** Writes what a step added, `[rows, numHeads, T, headDim]` a part, into the slots from `start` on. */
export function writeSlots(
  parts: readonly Part[],
  { values, capacity }: StoredRows,
  start: number,
  outputs: ReadonlyMap<string, FloatTensor>,
): void {
  parts.forEach(({ added, headDim }, index) => {
    const { data, shape } = outputs.get(added)!;
    const size = shape[2]! * headDim;
    for (let place = 0; place < shape[0]! * shape[1]!; place++) {
      const source = data.subarray(place * size, (place + 1) * size);
      values[index]!.set(source, (place * capacity + start) * headDim);
    }
  });
}
