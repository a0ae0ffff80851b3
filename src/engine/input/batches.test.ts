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

/** Padded tokens, and `run` for each batch. */
const costOf = (
  batches: readonly { readonly rows: readonly { readonly ids: readonly number[] }[] }[],
  run: number,
) => batches.reduce((sum, { rows }) => sum + run + rows.length * rows[0]!.ids.length, 0);

test("no division of the sorted rows costs less", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }), (lengths) => {
      const sorted = lengths.toSorted((a, b) => b - a).map(row);
      const divisions = Array.from({ length: 2 ** (sorted.length - 1) }, (_, cuts) => {
        const batches = [{ rows: [sorted[0]!] }];
        for (const [index, next] of sorted.slice(1).entries()) {
          if ((cuts >> index) & 1) batches.push({ rows: [next] });
          else batches.at(-1)!.rows.push(next);
        }
        return costOf(batches, 8);
      });
      expect(costOf(batchesOf(lengths.map(row), "wasm"), 8)).toBe(Math.min(...divisions));
    }),
  );
});

test("a CPU pads less than a GPU, for which each run costs more", () => {
  const lengths = [50, 10, 42, 9, 30];
  const grouped = (kind: "wasm" | "webgpu") =>
    batchesOf(lengths.map(row), kind).map(({ indices }) => indices);
  expect(grouped("wasm")).toEqual([[0, 2], [4], [1, 3]]);
  expect(grouped("webgpu")).toEqual([[0, 2, 4, 1, 3]]);
});
