import { expect, test } from "vitest";
import { classDifferences, classMeans, corpusMeans, headInterval, textMeans } from "./summaries";

const all = {
  sums: [
    [2, 0],
    [6, 1],
    [9, 9],
    [1, 4],
  ].map((sums) => Float32Array.from(sums)),
  counts: [1, 3, 0, 1],
};

test("means weigh texts by their queries, and leave out texts in which nothing counts", () => {
  expect([...corpusMeans(all, 2)]).toEqual([9 / 5, 1].map(Math.fround));
  expect(textMeans(all, 0)).toEqual([2, 2, Number.NaN, 1]);
  expect([...corpusMeans({ sums: [], counts: [] }, 1)]).toEqual([Number.NaN]);
  const { mean, low, high } = headInterval(all, 1);
  expect([low <= mean, mean <= high, mean]).toEqual([true, true, 1]);
});

test("classes are compared by the means of their texts, the farthest head first", () => {
  const labels = ["a", "a", "b", "b"];
  expect(classMeans(all, labels, 2).map(({ name, texts }) => [name, texts])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  const [first, second] = classDifferences(all, labels, 2, 5);
  expect(first).toMatchObject({ head: 1, most: "b", least: "a", mostMean: 4, leastMean: 0.25 });
  expect(first!.difference.mean).toBe(3.75);
  // Class b has one text that counts.
  expect(first!.difference.low).toBeNaN();
  expect(second).toMatchObject({ head: 0, most: "a", least: "b" });
  expect(classDifferences(all, labels, 2, 1)).toHaveLength(1);
  expect(classDifferences(all, ["a", "a", "a", "a"], 2, 5)).toEqual([]);
});

test("the interval of a difference is about ±1.96 standard errors", () => {
  const numTexts = 800;
  const sums = Array.from({ length: numTexts }, (_, text) => Float32Array.of(text < 400 ? text % 2 : 0.1));
  const labels = sums.map((_, text) => (text < 400 ? "coin" : "same"));
  const [{ difference }] = classDifferences({ sums, counts: sums.map(() => 1) }, labels, 1, 1) as [
    ReturnType<typeof classDifferences>[number],
  ];
  expect(difference.mean).toBeCloseTo(0.4, 5);
  expect(Math.abs(difference.low - (0.4 - 1.96 * 0.025))).toBeLessThan(0.01);
  expect(Math.abs(difference.high - (0.4 + 1.96 * 0.025))).toBeLessThan(0.01);
});
