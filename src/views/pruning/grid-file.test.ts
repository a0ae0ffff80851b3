import { expect, test } from "vitest";
import { type GridCell, gridCsv, gridSvg } from "./grid-file";

const cells: GridCell[] = [
  { place: [0, 0], importance: 0.25, isMasked: false, isPruned: false },
  { place: [0, 1], importance: 0.5, isMasked: true, isPruned: false },
  { place: [1, 0], importance: null, isMasked: false, isPruned: true },
  { place: [1, 1], importance: 1, isMasked: false, isPruned: false },
];

test("a line a head", () => {
  expect(gridCsv(cells)).toBe(
    "layer,head,importance,state\r\n0,0,0.25,kept\r\n0,1,0.5,masked\r\n1,0,,pruned\r\n1,1,1,kept\r\n",
  );
});

const grid = { numLayers: 2, numHeads: 2 };
const date = new Date(2026, 10, 29);

test("the picture has a square a head, a cross where one is masked, and says what it is", () => {
  const svg = gridSvg(cells, grid, { modelName: "<bert>", data: { name: "feelings", n: 32 } }, date);
  expect(svg.match(/<rect[^>]* rx=/g)).toHaveLength(4);
  expect(svg.match(/<path/g)).toHaveLength(1);
  expect(svg.match(/dasharray/g)).toHaveLength(1);
  expect(svg).toContain("<title>&lt;bert&gt;: 1 of 3 heads masked</title>");
  expect(svg).toContain("&lt;bert&gt; · importance without a mask on feelings, n = 32 texts · 2026-11-29");
});

test("a picture without importance says so", () => {
  const plain = cells.map((cell) => ({ ...cell, isMasked: false, isPruned: false }));
  const svg = gridSvg(plain, grid, { modelName: "gpt2", data: null }, date);
  expect(svg).toContain("importance not measured");
  expect(svg).not.toMatch(/Crossed|Dashed/);
});
