/** @file Keys and values of several rows in ordinary memory, with spare slots at the end. */

import type { FloatTensor } from "../../lib/tensor";
import type { CachePart } from "../../programs/step";
import type { Slots } from "./row-cache";

/** The keys or the values of one layer. */
export type Part = Pick<CachePart, "past" | "added" | "numHeads" | "headDim">;

export interface StoredRows {
  /** The used slots of each row, equally many in all rows. */
  readonly slots: Slots;
  /** The number of used and spare slots, at least 1. */
  readonly capacity: number;
  /** One `[rows, numHeads, capacity, headDim]` array per part; spare slots are 0. */
  readonly values: readonly Float32Array[];
}

/** Rows without used slots. */
export function emptyRows(parts: readonly Part[], count: number): StoredRows {
  return {
    slots: Array.from({ length: count }, () => []),
    capacity: 1,
    values: parts.map(({ numHeads, headDim }) => new Float32Array(count * numHeads * headDim)),
  };
}

/** The rows listed in `sources`, in that order, with `capacity` slots, which may only grow. */
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

/** The rows of `first`, then those of `second`. */
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

/** Writes a step's new keys and values, `[rows, numHeads, T, headDim]` per part, into the slots from `start`. */
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
