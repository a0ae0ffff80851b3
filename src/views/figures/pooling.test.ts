import fc from "fast-check";
import { expect, test } from "vitest";
import { scene } from "../../testing/attention-scenes";
import { attentionView, weightAt } from "./attention-view";
import { pooledSize, poolMap } from "./pooling";

test("pooling keeps the largest weight of each cell", () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 1, max: 9 }), ({ tokens, attention, numHeads }, pixels) => {
      const view = attentionView(attention, tokens, "renormalise", "all");
      const size = pooledSize(view.rows.length, pixels);
      const map = numHeads - 1;
      const cells = new Float32Array(size * size);
      for (const [row, query] of view.rows.entries()) {
        for (const [column, key] of view.rows.entries()) {
          const [y, x] = [row, column].map((at) => Math.floor((at * size) / view.rows.length));
          const cell = y! * size + x!;
          cells[cell] = Math.max(cells[cell]!, weightAt(view, map, query, key));
        }
      }
      expect(poolMap(view, map, size)).toEqual(cells);
    }),
  );
});

test("with a cell for each token nothing is lost", () => {
  fc.assert(
    fc.property(scene, ({ tokens, attention }) => {
      const view = attentionView(attention, tokens, "show", "all");
      expect(poolMap(view, 0, tokens.length)).toEqual(attention.data.slice(0, tokens.length ** 2));
    }),
  );
});

test("pairs outside the segments count as 0", () => {
  const tokens = ([0, 1] as const).map((segment) => ({
    text: "x",
    raw: "x",
    special: false,
    continues: false,
    segment,
  }));
  const attention = { data: Float32Array.from([0.75, 0.25, 0.5, 0.5]), shape: [1, 2, 2] };
  expect([...poolMap(attentionView(attention, tokens, "show", "ab"), 0, 2)]).toEqual([0, 0.25, 0, 0]);
});

test("a side has a cell a token or a cell a pixel, at least one", () => {
  expect(pooledSize(18, 74.5)).toBe(18);
  expect(pooledSize(512, 74.5)).toBe(74);
  expect(pooledSize(0, 74)).toBe(1);
});
