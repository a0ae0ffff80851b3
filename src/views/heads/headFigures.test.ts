import { expect, test } from "vitest";
import { floatTensor } from "../../lib/tensor";
import type { HeadEntropies, Importance } from "../../store";
import { importanceBy, measureOf, rankAgreement, verdict } from "./headFigures";

const of = (...values: number[]) => floatTensor(Float32Array.from(values), [2, 2]);
const entropy: HeadEntropies = { entropy: of(1, 2, 3, 4), tokens: 2, texts: 1 };
const importance: Importance = {
  gradient: of(-1, 2, -3, 4),
  byDefinition: {
    batch: of(3, 4, 0, 0),
    example: of(4, 3, 2, 1),
    position: of(1, 2, 3, 4),
    cumulative: of(1, 1, 2, 3),
  },
  tokens: 7,
  loss: 0.5,
  texts: 3,
};

test("every figure of a head has one value a head", () => {
  const all = ["layer", "head", "entropy", "mean-entropy", "gradient", "batch", "example"] as const;
  expect(all.map((measure) => measureOf(measure, entropy, importance))).toEqual([
    [0, 0, 1, 1],
    [0, 1, 0, 1],
    [1, 2, 3, 4],
    [0.5, 1, 1.5, 2],
    [-1, 2, -3, 4],
    [3, 4, 0, 0],
    [4, 3, 2, 1],
  ]);
  expect(measureOf("batch-normalised", entropy, importance)).toEqual([0.6, 0.8, 0, 0].map(Math.fround));
});

test("importance is divided by its layer's norm where asked", () => {
  expect([...importanceBy(importance, "batch", false).data]).toEqual([3, 4, 0, 0]);
  expect([...importanceBy(importance, "batch", true).data]).toEqual([0.6, 0.8, 0, 0].map(Math.fround));
});

test("definitions agree with themselves, and opposite orders with minus one", () => {
  const rows = rankAgreement(importance, false);
  expect(rows.map((row, i) => row[i])).toEqual([1, 1, 1, 1]);
  expect(rows[1]![2]).toBe(-1);
});

test("the verdict follows the numbers", () => {
  const random = { share: 0.99, distance: 0.05 };
  expect(verdict({ share: 0.6, distance: 0.4 }, random)).toMatch(/^It does not look random: .*60 %.*99 %/);
  expect(verdict({ share: 0.98, distance: 0.055 }, random)).toMatch(/^It looks random/);
  expect(verdict({ share: 0.93, distance: 0.3 }, random)).toMatch(/^It is not clear/);
});
