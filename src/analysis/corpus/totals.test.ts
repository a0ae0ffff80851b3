import fc from "fast-check";
import { expect, test } from "vitest";
import type { WordedText } from "../measures/measure";
import {
  binFactors,
  binOf,
  classCounts,
  distanceBins,
  evenTotals,
  totalClasses,
  totalClassOf,
} from "./totals";

const words = ["[CLS]", "rain", "##ing", ".", "[MASK]", "[SEP]", "go", "[SEP]"];
const textOf = (isCausal = false): WordedText => ({
  ids: words.map((_, place) => place),
  isCausal,
  reach: null,
  isStart: words.map((word) => word === "[CLS]" && !isCausal),
  isSeparator: words.map((word) => word === "[SEP]"),
  isMask: words.map(() => false),
  texts: words,
  isSpecial: words.map((word) => word.startsWith("[")),
  continues: words.map((word) => word.startsWith("##")),
  repeatedFrom: 0,
});

test("every token is of one class, the first that applies", () => {
  const text = textOf();
  expect(words.map((_, place) => totalClassOf(text, place))).toEqual([
    "start",
    "word",
    "piece",
    "punctuation",
    "special",
    "separator",
    "word",
    "separator",
  ]);
  expect(totalClassOf(textOf(true), 0)).toBe("start");
  expect(classCounts([text, text])).toEqual([2, 4, 2, 2, 4, 2]);
});

test("bins double, and lie in the order of their keys", () => {
  const after = [
    { side: "after", from: 1, to: 1 },
    { side: "after", from: 2, to: 3 },
    { side: "after", from: 4, to: 7 },
  ];
  const self = { side: "self", from: 0, to: 0 };
  const before = after.map((bin) => ({ ...bin, side: "before" })).reverse();
  expect(distanceBins(8, false)).toEqual([...before, self, ...after]);
  expect(distanceBins(5, true)).toEqual([...before, self]);
  expect(distanceBins(1, false)).toEqual([self]);
});

test("a pair's bin is the only one that holds its distance", () => {
  const places = fc.integer({ min: 0, max: 599 });
  fc.assert(
    fc.property(places, places, fc.integer({ min: 0, max: 400 }), (query, key, more) => {
      const longest = Math.max(query, key) + 1 + more;
      const distance = Math.abs(query - key);
      const side = key < query ? "before" : key > query ? "after" : "self";
      const holding = distanceBins(longest, false).flatMap((bin, place) =>
        bin.side === side && bin.from <= distance && distance <= bin.to ? [place] : [],
      );
      expect(holding).toEqual([binOf(query, key, longest)]);
    }),
  );
});

test("pairs of a shorter batch are in the bins of the longest text; later keys of causal models in none", () => {
  const numBins = distanceBins(20, true).length;
  const { data, shape } = binFactors(3, 20, numBins);
  expect(shape).toEqual([9, numBins]);
  for (let query = 0; query < 3; query++)
    for (let key = 0; key < 3; key++) {
      const row = [...data.subarray((query * 3 + key) * numBins, (query * 3 + key + 1) * numBins)];
      const wanted = row.map((_, bin) => (key <= query && bin === binOf(query, key, 20) ? 1 : 0));
      expect(row).toEqual(wanted);
    }
});

test.each([true, false])("an even head gives each query one weight (causal: %s)", (isCausal) => {
  const texts = [textOf(isCausal), textOf(isCausal)];
  const bins = distanceBins(words.length, isCausal);
  const { byClass, byDistance } = evenTotals(texts, words.length, bins.length);
  const size = totalClasses.length;
  classCounts(texts).forEach((count, query) => {
    const row = byClass.data.subarray(query * size, (query + 1) * size);
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(count, 5);
  });
  expect(byDistance.data.reduce((a, b) => a + b)).toBeCloseTo(16, 5);
  // Each query of the causal text sees itself with 1 ÷ its place.
  if (isCausal)
    expect(byDistance.data.at(-1)).toBeCloseTo(2 * words.reduce((sum, _, i) => sum + 1 / (i + 1), 0), 5);
});
