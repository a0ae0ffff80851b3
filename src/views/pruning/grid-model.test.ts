import { expect, test } from "vitest";
import {
  cellState,
  cellWords,
  columnPlaces,
  importanceAt,
  layerPlaces,
  nextPlace,
  onlyIn,
  rangePlaces,
} from "./grid-model";

const grid = { numLayers: 3, numHeads: 4 };

test("a layer, a column and a rectangle of heads", () => {
  expect(layerPlaces(1, grid)).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
    [1, 3],
  ]);
  expect(columnPlaces(2, grid)).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  expect(rangePlaces([2, 1], [1, 2])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ]);
});

test("arrow keys walk the grid and stop at its edges", () => {
  expect(nextPlace("ArrowDown", [2, 1], grid)).toEqual([2, 1]);
  expect(nextPlace("ArrowUp", [2, 1], grid)).toEqual([1, 1]);
  expect(nextPlace("ArrowRight", [0, 3], grid)).toEqual([0, 3]);
  expect(nextPlace("End", [0, 1], grid)).toEqual([0, 3]);
  expect(nextPlace("Home", [1, 3], grid)).toEqual([1, 0]);
  expect(nextPlace("a", [0, 0], grid)).toBeNull();
});

test("a cell says what it is", () => {
  expect(cellState([0, 1], { 0: [1] }, {})).toBe("masked");
  expect(cellState([0, 1], { 0: [1] }, { 0: [1] })).toBe("pruned");
  expect(cellWords([0, 1], "masked", 0.123456)).toBe("Layer 0, head 1, importance 0.123, masked");
  expect(cellWords([2, 0], "kept", null)).toBe("Layer 2, head 0");
});

test("a head that one of two masks has alone is told", () => {
  expect(onlyIn([0, 1], { 0: [1] }, {})).toBe("A");
  expect(onlyIn([0, 1], {}, { 0: [1] })).toBe("B");
  expect(onlyIn([0, 1], { 0: [1] }, { 0: [1] })).toBeNull();
  expect(onlyIn([0, 1], { 0: [1] }, null)).toBeNull();
});

test("the importance of a head that was pruned is not known, nor is any before it was measured", () => {
  const importance = Float32Array.of(0.5, Number.NaN, 0, 1);
  const two = { numLayers: 2, numHeads: 2 };
  const all = [0, 1].flatMap((layer) => [0, 1].map((head) => importanceAt([layer, head], two, importance)));
  expect(all).toEqual([0.5, null, 0, 1]);
  expect(importanceAt([0, 0], two, null)).toBeNull();
  expect(cellWords([0, 1], "pruned", importanceAt([0, 1], two, importance))).toBe("Layer 0, head 1, pruned");
});
