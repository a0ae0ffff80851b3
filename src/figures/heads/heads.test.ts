import { expect, test } from "vitest";
import { spearman } from "../../analysis/correlation";
import { importanceDefinitions } from "../../engine/api/heads";
import { floatTensor } from "../../lib/tensor";
import {
  measuredEntropies as entropy,
  measuredImportance as importance,
  twoByTwo as of,
} from "../../testing/measured-heads";
import { coefficients, importanceBy, measureOf, rankAgreement } from "./head-values";
import { randomness, verdict } from "./random-parts";

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
});

test("every definition of importance is a figure, raw and ÷ its layer’s norm", () => {
  for (const definition of importanceDefinitions) {
    expect(measureOf(definition, entropy, importance)).toEqual([...importance.byDefinition[definition].data]);
    expect(measureOf(`${definition}-normalised`, entropy, importance)).toEqual([
      ...importanceBy(importance, definition, true).data,
    ]);
  }
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
  expect(verdict({ share: 0.6, distance: Number.NaN }, random)).toMatch(/^It cannot be said/);
});

const { NaN: gone } = Number;

test("a head that is not there has no figure of any kind, and is not in its layer's norm", () => {
  const left = { ...entropy, entropy: of(1, 2, gone, 4) };
  const { byDefinition } = importance;
  const alone = { ...importance, byDefinition: { ...byDefinition, cumulative: of(3, 4, gone, 3) } };
  const all = ["layer", "head", "entropy", "mean-entropy"] as const;
  expect(all.map((measure) => measureOf(measure, left, importance))).toEqual([
    [0, 0, gone, 1],
    [0, 1, gone, 1],
    [1, 2, gone, 4],
    [0.5, 1, gone, 2],
  ]);
  const normalised = [0.6, 0.8, gone, 1].map(Math.fround);
  expect(measureOf("cumulative-normalised", left, alone)).toEqual(normalised);
});

test("coefficients are those of the heads that have both figures", () => {
  const x = [3.1, gone, 1.2, 2.2, 5.0, 2.2, gone, 0.4, 7.5, 3.1, 9];
  const y = [0.9, gone, 0.1, 0.5, 0.5, 0.35, gone, 0.2, 1.4, 0.05, gone];
  const found = coefficients(x, y);
  expect(found.pearson).toBeCloseTo(0.7910804270263303, 14);
  expect(found.spearman).toBeCloseTo(0.6000110195873174, 14);
  expect(found.n).toBe(8);
  expect(coefficients([gone, gone], [gone, gone])).toEqual({ pearson: gone, spearman: gone, n: 0 });
});

test("definitions agree by the ranks of the heads that are there", () => {
  const of6 = (...values: number[]) => floatTensor(Float32Array.from(values), [2, 3]);
  const byDefinition = {
    batch: of6(3, gone, 4, 1, 2, gone),
    example: of6(4, gone, 3, 2, 1, gone),
    position: of6(1, gone, 2, 3, 4, gone),
    cumulative: of6(1, gone, 1, 2, 3, gone),
  };
  const rows = rankAgreement({ byDefinition }, false);
  expect(rows[0]![1]).toBe(spearman([3, 4, 1, 2], [4, 3, 2, 1]));
  expect(rows[1]![2]).toBe(spearman([4, 3, 2, 1], [1, 2, 3, 4]));
  expect(rows.map((row, i) => row[i])).toEqual([1, 1, 1, 1]);
});

test("how random a model looks is of the heads that are there", () => {
  const likeness = { largest: 4, tokens: 9, byLayer: [gone, gone], overall: gone, pairs: 0 };
  expect(randomness({ ...likeness, entropies: of(1, gone, 3, gone) })).toEqual({
    share: 0.5,
    distance: gone,
  });
  expect(randomness({ ...likeness, entropies: of(gone, gone, gone, gone) }).share).toBeNaN();
});
