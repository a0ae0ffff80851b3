import fc from "fast-check";
import { expect, test } from "vitest";
import { cellAt, type HeadLayoutOptions, headLayout, rowMiddle, rowsWithin, tokenAt } from "./head-layout";

const usual: HeadLayoutOptions = {
  width: 1000,
  maxHeight: 640,
  rows: Array.from({ length: 18 }, (_, index) => index),
  numTokens: 18,
  longestToken: 9,
  heads: Array.from({ length: 12 }, (_, head) => head),
  selectedHead: 3,
  compact: false,
  hasHiddenRow: false,
};

const options: fc.Arbitrary<HeadLayoutOptions> = fc
  .record({
    width: fc.integer({ min: 320, max: 1600 }),
    maxHeight: fc.integer({ min: 100, max: 1200 }),
    shown: fc.array(fc.boolean(), { minLength: 1, maxLength: 600 }),
    longestToken: fc.integer({ min: 1, max: 60 }),
    numHeads: fc.integer({ min: 0, max: 25 }),
    compact: fc.boolean(),
    hasHiddenRow: fc.boolean(),
  })
  .map(({ shown, numHeads, ...rest }) => ({
    ...rest,
    rows: shown.flatMap((isShown, token) => (isShown ? [token] : [])),
    numTokens: shown.length,
    heads: Array.from({ length: numHeads }, (_, head) => head),
    selectedHead: numHeads - 1,
    compact: rest.compact || rest.width < 700,
  }));

test("a token is found where it stands, on both sides", () => {
  fc.assert(
    fc.property(options, fc.nat(), (given, pick) => {
      const layout = headLayout(given);
      const index = given.rows[pick % Math.max(1, given.rows.length)];
      if (index === undefined) return;
      for (const side of ["query", "key"] as const) {
        const x = layout[side].x + layout[side].width / 2;
        expect(tokenAt(layout, x, rowMiddle(layout, index))).toEqual({ side, index });
      }
    }),
  );
});

test("a cell is found where it stands", () => {
  fc.assert(
    fc.property(options, fc.nat(), fc.nat(), (given, pick, slot) => {
      const layout = headLayout(given);
      const token = given.rows[pick % Math.max(1, given.rows.length)];
      const head = layout.cellHeads[slot % Math.max(1, layout.cellHeads.length)];
      if (token === undefined || head === undefined) return;
      const x = layout.cells.x + (layout.cellHeads.indexOf(head) + 0.5) * layout.cellWidth;
      expect(cellAt(layout, x, rowMiddle(layout, token))).toEqual({ head, token });
    }),
  );
});

test("columns follow one another, and everything fits the width", () => {
  fc.assert(
    fc.property(options, (given) => {
      const { query, lines, key, cells, cellHeads, cellWidth } = headLayout(given);
      expect(query.x + query.width).toBe(lines.x);
      expect(lines.x + lines.width).toBe(key.x);
      expect(key.x + key.width).toBeLessThanOrEqual(cells.x);
      expect(cells.width).toBe(cellHeads.length * cellWidth);
      expect(cells.x + cells.width).toBeLessThanOrEqual(given.width);
    }),
  );
});

test("the selected head keeps its cells when not all heads fit", () => {
  const layout = headLayout({ ...usual, width: 420, compact: true, selectedHead: 11 });
  expect(layout.cellHeads.length).toBeLessThan(12);
  expect(layout.cellHeads).toContain(11);
});

test("rows share the height until they would be too small, then the figure is taller", () => {
  expect(headLayout(usual).rowHeight).toBe(34);
  expect(headLayout({ ...usual, maxHeight: 450 }).height).toBe(450);
  const long = { ...usual, rows: Array.from({ length: 512 }, (_, i) => i), numTokens: 512 };
  expect(headLayout(long)).toMatchObject({ rowHeight: 17, height: 512 * 17 });
});

test("between and beside the columns there is no token", () => {
  const layout = headLayout(usual);
  expect(tokenAt(layout, layout.lines.x + 5, 10)).toBeNull();
  expect(tokenAt(layout, layout.cells.x + 5, 10)).toBeNull();
  expect(tokenAt(layout, 10, layout.height + 1)).toBeNull();
  expect(tokenAt(layout, 10, -1)).toBeNull();
});

test("the row of hidden tokens has cells but no token", () => {
  const layout = headLayout({ ...usual, rows: [1, 2], hasHiddenRow: true });
  const y = 2.5 * layout.rowHeight;
  expect(cellAt(layout, layout.cells.x + 1, y)).toEqual({ head: 0, token: null });
  expect(cellAt({ ...layout, hasHiddenRow: false }, layout.cells.x + 1, y)).toBeNull();
  expect(tokenAt(layout, 10, y)).toBeNull();
});

test("a window touches the rows it cuts", () => {
  const layout = headLayout(usual);
  expect(rowsWithin(layout, 33, 2, 0)).toEqual({ first: 0, end: 2 });
  expect(rowsWithin(layout, 34, 34, 0)).toEqual({ first: 1, end: 2 });
  expect(rowsWithin(layout, 34, 34, 30)).toEqual({ first: 0, end: 18 });
});
