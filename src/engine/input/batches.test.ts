import fc from "fast-check";
import { expect, test } from "vitest";
import { batchesOf } from "./batches";

const row = (length: number) => ({ ids: Array.from({ length }, () => 1), typeIds: [] });

test.each(["wasm", "webgpu"] as const)(
  "every row is in one batch, and no batch is too large (%s)",
  (kind) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }), (lengths) => {
        const rows = lengths.map(row);
        const batches = batchesOf(rows, kind);
        const indices = batches.flatMap((batch) => batch.indices);
        expect([...indices].sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        for (const batch of batches) {
          expect(batch.rows).toEqual(batch.indices.map((index) => rows[index]));
          const longest = Math.max(...batch.rows.map(({ ids }) => ids.length));
          expect(batch.rows[0]!.ids.length).toBe(longest);
          expect(batch.rows.length === 1 || batch.rows.length * longest <= 4096).toBe(true);
        }
      }),
    );
  },
);

test("on the CPU, batches do not combine short rows with much longer ones", () => {
  const lengths = [50, 10, 40, 9, 30];
  const grouped = batchesOf(lengths.map(row), "wasm").map(({ indices }) => indices);
  expect(grouped).toEqual([[0, 2], [4], [1, 3]]);
});
