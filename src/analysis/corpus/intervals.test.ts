import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramOf, intervalsOf, samplesOf } from "./intervals";

const values = fc.array(fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(Number.NaN)), {
  maxLength: 40,
});

test("intervals hold every text with a value once, in order, as evenly as can be", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 7 }), (all, count) => {
      const intervals = intervalsOf(all, count);
      const places = intervals.flatMap(({ texts }) => texts);
      const present = all.flatMap((value, place) => (Number.isNaN(value) ? [] : [place]));
      expect([...places].sort((a, b) => a - b)).toEqual(present);
      expect(intervals).toHaveLength(Math.min(count, present.length));
      const sizes = intervals.map(({ texts }) => texts.length);
      expect(Math.max(0, ...sizes) - Math.min(...sizes, Math.max(0, ...sizes))).toBeLessThanOrEqual(1);
      const ordered = places.map((place) => all[place]!);
      expect(ordered).toEqual([...ordered].sort((a, b) => b - a));
    }),
  );
});

test("samples begin with the first text and are evenly spaced", () => {
  const interval = { low: 0, high: 1, texts: [7, 3, 5, 1, 9, 8] };
  expect(samplesOf(interval, 3)).toEqual([7, 5, 9]);
  expect(samplesOf(interval, 9)).toEqual(interval.texts);
});

test("a histogram counts every value once, between the least and the largest", () => {
  fc.assert(
    fc.property(values, (all) => {
      const { edges, counts } = histogramOf(all);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(all.filter((value) => !Number.isNaN(value)).length);
      expect(edges.length).toBe(counts.length === 0 ? 0 : counts.length + 1);
    }),
  );
  expect(histogramOf([0, 1, 1, 2], 2)).toEqual({ edges: [0, 1, 2], counts: [1, 3] });
});
