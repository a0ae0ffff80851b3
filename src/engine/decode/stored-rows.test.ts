import fc from "fast-check";
import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import {
  emptyRows,
  joinRows,
  moveRows,
  type Part,
  reorderRows,
  type StoredRows,
  writeSlots,
} from "./stored-rows";

const parts: readonly Part[] = [{ past: "past.0.key", added: "added.0.key", numHeads: 2, headDim: 1 }];

/** Rows of two heads: all slots of a row hold `value` in the first head and `-value` in the second. */
function filled(
  capacity: number,
  slots: readonly (readonly number[])[],
  values: readonly number[],
): StoredRows {
  const rows = values.flatMap((value) => [
    ...Array<number>(capacity).fill(value),
    ...Array<number>(capacity).fill(-value),
  ]);
  return { slots, capacity, values: [Float32Array.from(rows)] };
}

test("rows are repeated, dropped and extended", () => {
  const rows = filled(
    2,
    [
      [1, 1],
      [1, 0],
    ],
    [3, 5],
  );
  const moved = moveRows(parts, rows, [1, 1, 0], 3);
  expect(moved.slots).toEqual([
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
  expect([...moved.values[0]!]).toEqual([5, 5, 0, -5, -5, 0, 5, 5, 0, -5, -5, 0, 3, 3, 0, -3, -3, 0]);
  expect([...rows.values[0]!]).toEqual([3, 3, -3, -3, 5, 5, -5, -5]);
});

test("rows that change places in their own memory are those that were moved to new memory", () => {
  const sourcesOf = (count: number) =>
    fc.array(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: count + 2 });
  const cases = fc
    .integer({ min: 1, max: 7 })
    .chain((count) =>
      fc.tuple(fc.constant(count), fc.array(sourcesOf(count), { minLength: 1, maxLength: 3 })),
    );
  fc.assert(
    fc.property(cases, ([count, turns]) => {
      const rows = () =>
        filled(
          2,
          Array.from({ length: count }, (_, row) => [row]),
          Array.from({ length: count }, (_, row) => row + 1),
        );
      const [moved, reordered] = [moveRows, reorderRows].map((reorder) =>
        turns.reduce((before, sources) => {
          const known = sources.map((source) => source % before.slots.length);
          return reorder(parts, before, known, before.capacity);
        }, rows()),
      );
      expect(reordered).toEqual(moved);
    }),
  );
});

test("a step writes behind the used slots of every head", () => {
  const rows = moveRows(parts, emptyRows(parts, 1), [0], 4);
  writeSlots(
    parts,
    rows,
    1,
    new Map([["added.0.key", floatTensor(Float32Array.of(7, 8, 9, 10), [1, 2, 2, 1])]]),
  );
  expect([...rows.values[0]!]).toEqual([0, 7, 8, 0, 0, 9, 10, 0]);
});

test("joined rows have equally many slots", () => {
  const joined = joinRows(parts, filled(1, [[1]], [2]), filled(3, [[1, 1]], [4]));
  expect(joined).toMatchObject({
    capacity: 3,
    slots: [
      [1, 0],
      [1, 1],
    ],
  });
  expect([...joined.values[0]!]).toEqual([2, 0, 0, -2, 0, 0, 4, 4, 4, -4, -4, -4]);
});
