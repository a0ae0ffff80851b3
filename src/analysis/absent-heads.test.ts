import { expect, test } from "vitest";
import { floatTensor } from "../lib/tensor";
import { blankHeads, countPresent } from "./absent-heads";

const { NaN: gone } = Number;

test("numbers of pruned heads are NaN, the others do not change", () => {
  const figures = floatTensor(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  const left = blankHeads(figures, { 0: [1], 1: [0, 2] });
  expect(left).toEqual(floatTensor(Float32Array.of(1, gone, 3, gone, 5, gone), [2, 3]));
  expect(countPresent(left.data)).toBe(3);
  expect([...figures.data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("every token of every text of a pruned head is NaN", () => {
  const figures = floatTensor(
    Float32Array.from({ length: 16 }, (_, i) => i),
    [2, 2, 2, 2],
  );
  const left = blankHeads(figures, { 1: [0] }, 2);
  expect([...left.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, gone, gone, 10, 11, gone, gone, 14, 15]);
});

test("without pruned heads nothing is copied", () => {
  const figures = floatTensor(Float32Array.of(1), [1, 1]);
  expect(blankHeads(figures, {})).toBe(figures);
});
