import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chanceOf } from "./evenly";
import { factorsOf, reachesIn } from "./factors";
import { meansOf } from "./means";
import { type MeasuredText, visibleKeys } from "./measure";
import { repeatedSequences } from "./repeats";
import { measures } from "./table";

const textOf = (ids: readonly number[], more: Partial<MeasuredText> = {}): MeasuredText => ({
  ids,
  isCausal: false,
  reach: null,
  isStart: ids.map(() => false),
  isSeparator: ids.map(() => false),
  isMask: ids.map(() => false),
  texts: ids.map((id) => (id === 9 ? "." : `t${id}`)),
  isSpecial: ids.map(() => false),
  repeatedFrom: 0,
  ...more,
});

/** The measure of one head whose weight of a query is all on `keyOf(query)`. */
function shareOf(key: string, text: MeasuredText, keyOf: (query: number) => number): number {
  const measure = measures.find((candidate) => candidate.key === key)!;
  const { byKind, counts } = factorsOf([measure], [text]);
  const [pairs] = [...byKind.values()];
  const length = text.ids.length;
  const sum = text.ids.reduce((total, _, query) => total + pairs!.data[query * length + keyOf(query)]!, 0);
  return sum / counts[0]![0]!;
}

const sequence = repeatedSequences(
  { vocabSize: 90, isSpecial: (id) => id < 5, before: [1], after: [2], maxPositions: 512 },
  7,
)[0]!;
const repeated = textOf(sequence.ids, { repeatedFrom: sequence.repeatedFrom });
const half = 25;

describe("on a random sequence that repeats itself", () => {
  test("an induction head has 1, a duplicate-token head 1 of the other", () => {
    const afterEarlier = (query: number) => (query >= repeated.repeatedFrom ? query - half + 1 : 0);
    const earlier = (query: number) => (query >= repeated.repeatedFrom ? query - half : 0);
    expect(shareOf("inductionRandom", repeated, afterEarlier)).toBeGreaterThan(0.95);
    expect(shareOf("duplicateRandom", repeated, earlier)).toBeGreaterThan(0.95);
    expect(shareOf("inductionRandom", repeated, (query) => query)).toBe(0);
  });

  test("special tokens are around it, and nowhere else", () => {
    expect([sequence.ids[0], sequence.ids.at(-1), sequence.ids.length]).toEqual([1, 2, 52]);
    expect(sequence.ids.slice(1, 26)).toEqual(sequence.ids.slice(26, 51));
    expect(sequence.ids.slice(1, -1).every((id) => id >= 5)).toBe(true);
  });

  test("a model with few positions has shorter ones; one without room or tokens has none", () => {
    const rules = { vocabSize: 90, isSpecial: () => false, before: [1], after: [2], maxPositions: 11 };
    expect(repeatedSequences(rules, 0)[0]!.ids).toHaveLength(10);
    expect(repeatedSequences({ ...rules, maxPositions: 3 }, 0)).toEqual([]);
    expect(repeatedSequences({ ...rules, isSpecial: () => true }, 0)).toEqual([]);
  });
});

test("weight on mask tokens counts where a text has one", () => {
  const masked = textOf([5, 6, 7, 6], { isMask: [false, false, true, false] });
  expect(shareOf("mask", masked, () => 2)).toBe(1);
  expect(shareOf("mask", masked, () => 1)).toBe(0);
  const mask = measures.filter(({ key }) => key === "mask");
  expect(factorsOf(mask, [masked, textOf([5, 6])]).counts).toEqual([[4, 0]]);
});

test("a token before the query is previous, of a causal model none is next", () => {
  const text = textOf([5, 6, 7, 6]);
  expect(shareOf("previous", text, (query) => Math.max(0, query - 1))).toBe(1);
  expect(shareOf("next", text, (query) => Math.min(3, query + 1))).toBe(1);
  expect(shareOf("distance", text, () => 0)).toBe(1.5);
  expect(shareOf("sameToken", text, (query) => (query === 1 ? 3 : 1))).toBe(1);
  const causal = textOf([5, 6, 7, 6], { isCausal: true });
  expect(factorsOf(measures, [causal]).counts[measures.findIndex(({ key }) => key === "next")]).toEqual([0]);
  expect(shareOf("sameToken", causal, () => 1)).toBe(1);
});

test("shares of a row that sums to 1 are from 0 to 1, whatever the tokens", () => {
  const shares = measures.filter(({ rule, unit }) => rule.of === "weights" && unit === "share");
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }), fc.boolean(), (ids, isCausal) => {
      const { byKind, counts } = factorsOf(shares, [textOf(ids, { isCausal })]);
      expect(byKind.get("weights")!.data.every((factor) => factor === 0 || factor === 1)).toBe(true);
      expect(counts.every(([count]) => count! <= ids.length)).toBe(true);
    }),
  );
});

describe("a layer that sees only near tokens", () => {
  const keys = ["entropyRelative", "previous", "first", "sameToken", "distance"];
  const chosen = measures.filter(({ key }) => keys.includes(key));
  const text = textOf([5, 6, 7, 6, 8, 6], { isCausal: true });
  const { counts, byKind } = factorsOf(chosen, [text], [null, 1]);
  const chancesOf = (key: string) => {
    const measure = chosen.find((each) => each.key === key)!;
    return [null, 1].map((reach) => chanceOf(measure, { ...text, reach }));
  };

  test("has the counts of the others, and chance by what it sees", () => {
    expect(counts).toEqual(factorsOf(chosen, [text]).counts);
    // Of two visible keys the previous has half; the sixth query of a layer that sees all has six.
    expect(chancesOf("previous")[1]).toBeCloseTo(5 / 2, 12);
    expect(chancesOf("previous")[0]).toBeCloseTo(1 / 2 + 1 / 3 + 1 / 4 + 1 / 5 + 1 / 6, 12);
    expect(chancesOf("first")[1]).toBeCloseTo(1 / 2, 12);
    // The earlier 6 is two tokens away.
    expect(chancesOf("sameToken")[1]).toBe(0);
    expect(chancesOf("distance")[1]).toBeCloseTo(5 / 2, 12);
    expect(chancesOf("entropyRelative")).toEqual([expect.closeTo(5, 12), expect.closeTo(5, 12)]);
  });

  test("divides its entropy by that of the keys it sees", () => {
    const { data, shape } = byKind.get("entropy")!;
    expect(shape).toEqual([1, 6, 2]);
    expect(data[5 * 2]).toBeCloseTo(1 / Math.log(6), 6);
    expect(data[5 * 2 + 1]).toBeCloseTo(1 / Math.log(2), 6);
    expect([data[0], data[1]]).toEqual([0, 0]);
  });

  test("is one that sees all, if the texts are no longer than its reach", () => {
    expect(reachesIn([3, null, 9], 3, 5)).toEqual({ distinct: [3, null], ofLayer: [0, 1, 1] });
    expect(reachesIn([3, null], 2, 4)).toEqual({ distinct: [null], ofLayer: [0, 0] });
    expect(reachesIn(undefined, 2, 99)).toEqual({ distinct: [null], ofLayer: [0, 0] });
  });

  test("sees on both sides unless it is causal; even attention over its keys is all of the largest entropy", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(12), fc.boolean(), (n, reach, isCausal) => {
        const near = textOf(
          Array.from({ length: n }, () => 5),
          { isCausal, reach },
        );
        for (let query = 0; query < n; query++) {
          const seen = near.ids.flatMap((_, key) =>
            Math.abs(query - key) <= reach && (key <= query || !isCausal) ? [key] : [],
          );
          const [first, end] = visibleKeys(near, query);
          expect(Array.from({ length: end - first }, (_, i) => first + i)).toEqual(seen);
        }
      }),
    );
  });
});

describe("the mean over texts", () => {
  const one = (value: number) => Float32Array.of(value);

  test("weighs texts by their counts; texts that do not count are left out", () => {
    const { values } = meansOf({ sums: [one(2), one(9), one(0)], counts: [1, 3, 0] }, 1, 0);
    expect(values[0]).toBe(11 / 4);
    expect(meansOf({ sums: [one(0)], counts: [0] }, 1, 0).values[0]).toBeNaN();
  });

  test("has an interval of about ±1.96 standard errors for many texts", () => {
    const sums = Array.from({ length: 400 }, (_, text) => one(text % 2));
    const { low, high } = meansOf({ sums, counts: sums.map(() => 1) }, 1, 1);
    expect(Math.abs(low[0]! - (0.5 - 1.96 * 0.025))).toBeLessThan(0.01);
    expect(Math.abs(high[0]! - (0.5 + 1.96 * 0.025))).toBeLessThan(0.01);
  });
});
