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

test("the picture has a square a head and a cross where one is masked", () => {
  const svg = gridSvg(cells, { numLayers: 2, numHeads: 2 });
  expect(svg.match(/<rect x=/g)).toHaveLength(4);
  expect(svg.match(/<path/g)).toHaveLength(1);
  expect(svg.match(/dasharray/g)).toHaveLength(1);
});
