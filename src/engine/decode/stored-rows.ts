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

/**
 * Does what `moveRows` does with the same capacity, but reuses the memory of `rows`, which are then lost. Where beams
 * change places most rows stay, and new memory costs more than the copies. More rows than before take new memory.
 */
export function reorderRows(
  parts: readonly Part[],
  rows: StoredRows,
  sources: readonly number[],
): StoredRows {
  const { slots, capacity } = rows;
  if (sources.length > slots.length) return moveRows(parts, rows, sources, capacity);
  const copies = orderedCopies(sources);
  const values = parts.map(({ numHeads, headDim }, index) => {
    const own = rows.values[index]!;
    copyRows(own, numHeads * headDim * capacity, copies);
    return own.subarray(0, sources.length * numHeads * headDim * capacity);
  });
  return { slots: sources.map((source) => slots[source]!), capacity, values };
}

/** A row and the one that it is copied to; null is a place beside the rows. */
interface Copy {
  readonly from: number | null;
  readonly to: number | null;
}

/** Copies after which each row is what its source was before them, in an order that overwrites no row still to be read. */
function orderedCopies(sources: readonly number[]): readonly Copy[] {
  const copies: Copy[] = [];
  const open = new Map<number, number | null>();
  const readers = new Map<number, number>();
  for (const [to, from] of sources.entries()) {
    if (from === to) continue;
    open.set(to, from);
    readers.set(from, (readers.get(from) ?? 0) + 1);
  }
  const free = [...open.keys()].filter((row) => !readers.has(row));
  while (open.size > 0) {
    const to = free.pop() ?? setAside(open, copies);
    const from = open.get(to)!;
    copies.push({ from, to });
    open.delete(to);
    if (from === null) continue;
    const left = readers.get(from)! - 1;
    readers.set(from, left);
    if (left === 0 && open.has(from)) free.push(from);
  }
  return copies;
}

/** Without a free row the others are read once each, in circles: one is set aside for its reader, and is then free. */
function setAside(open: Map<number, number | null>, copies: Copy[]): number {
  const [row] = open.keys() as Iterable<number>;
  copies.push({ from: row!, to: null });
  for (const [reader, from] of open) if (from === row) open.set(reader, null);
  return row!;
}

function copyRows(values: Float32Array, size: number, copies: readonly Copy[]): void {
  const isAside = copies.some(({ to }) => to === null);
  const aside = new Float32Array(isAside ? size : 0);
  for (const { from, to } of copies) {
    if (from === null) values.set(aside, to! * size);
    else if (to === null) aside.set(values.subarray(from * size, (from + 1) * size));
    else values.copyWithin(to * size, from * size, (from + 1) * size);
  }
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
