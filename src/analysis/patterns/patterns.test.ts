import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shuffle, uniformNumbers } from "../../lib/random";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { chanceOf } from "../measures/evenly";
import { factorsOf } from "../measures/factors";
import { type MeasuredText, visibleKeys } from "../measures/measure";
import { sameToken } from "../measures/repetition";
import { measures } from "../measures/table";
import { patternsOfHeads } from "./heads";
import { patternReader } from "./on-text";
import { falsePositiveRate, hasPattern, noOccasion, probabilityByChance } from "./pattern";
import { patterns } from "./table";
import { patternSentence } from "./words";

const special = { cls: "[CLS]", sep: "[SEP]" };

function textOf(words: readonly string[], isCausal = false): MeasuredText {
  return {
    ids: words.map((word) => [...new Set(words)].indexOf(word)),
    isCausal,
    reach: null,
    isStart: words.map((word) => word === "[CLS]"),
    isSeparator: words.map((word) => word === "[SEP]"),
    isMask: words.map(() => false),
    texts: words,
    isSpecial: words.map((word) => /^\[.*\]$/.test(word)),
    repeatedFrom: 0,
  };
}

const twelve = textOf(["[CLS]", ..."abcdefghij", "[SEP]"]);

/** A head that gives `weight` to the key that `keyOf` names, and the rest to all tokens alike. */
function head(n: number, keyOf: (query: number) => number | null, weight = 1): FloatTensor {
  const data = new Float32Array(n * n);
  for (let query = 0; query < n; query++) {
    const key = keyOf(query);
    const rest = key === null ? 1 : 1 - weight;
    for (let other = 0; other < n; other++) data[query * n + other] = rest / n;
    if (key !== null) data[query * n + key]! += weight;
  }
  return floatTensor(data, [n, n]);
}

const keysOf = (attention: FloatTensor, text = twelve) =>
  patternReader(text)(attention).map(({ pattern }) => pattern.key);
const say = (attention: FloatTensor, text = twelve) => {
  const [found] = patternReader(text)(attention);
  return found && [patternSentence(2, found, special), found.count];
};
const previous = (query: number) => (query === 0 ? null : query - 1);

test("every pattern is by a measure that exists, a pattern of weight by one that is a share", () => {
  for (const { measure, of } of patterns) {
    const { unit, rule } = measures.find(({ key }) => key === measure)!;
    expect([unit, rule.of]).toEqual(["share", of === "weight" ? "weights" : "entropy"]);
  }
  expect(new Set(patterns.map(({ key }) => key)).size).toBe(patterns.length);
});

describe("a head on one text", () => {
  test.each([false, true])("has the value and n of the measure's factors; causal: %s", (isCausal) => {
    const text = textOf(["[CLS]", ..."abcabdabeabf", "[SEP]"], isCausal);
    const n = text.ids.length;
    const earlier = (query: number) =>
      query < 4 || query === n - 1 ? null : text.ids.indexOf(text.ids[query]!);
    const attention = head(n, earlier, 0.9);
    const { byKind, counts } = factorsOf([sameToken], [text]);
    const [count] = counts[0]!;
    const factors = byKind.get("weights")!.data;
    const value = attention.data.reduce((sum, weight, i) => sum + weight * factors[i]!, 0) / count!;
    const found = patternReader(text)(attention).find(({ pattern }) => pattern.key === "same");
    expect(found?.count).toBe(count);
    expect(found?.value).toBeCloseTo(value, 6);
    const observed = { value, count: count!, chance: chanceOf(sameToken, text) / count! };
    expect(hasPattern(found!.pattern, observed)).toBe(true);
  });

  test("has the pattern of its weight, with its number and n", () => {
    expect(say(head(12, previous))).toEqual([
      "Head 2 looks at the previous token (100 % of its weight).",
      11,
    ]);
    expect(say(head(12, (query) => (query === 11 ? null : query + 1), 0.9))?.[0]).toBe(
      "Head 2 looks at the next token (90.8 % of its weight).",
    );
    expect(say(head(12, () => 0, 0.7))?.[0]).toBe("Head 2 looks at [CLS] (72.5 % of its weight).");
    expect(say(head(12, () => 11, 0.7))?.[0]).toBe("Head 2 looks at [SEP] (72.5 % of its weight).");
    expect(say(head(12, previous, 0.99999))?.[0]).toContain("99.99 %");
    expect(say(head(12, () => 0, 0.44))).toBeUndefined();
  });

  test("has all patterns that are clear, and the first token only where no token begins texts", () => {
    const own = (query: number) => (query < 6 ? query : 0);
    expect(keysOf(head(12, (query) => query))).toEqual(["self"]);
    // 7 of 12 queries look at themselves or, the first, at both.
    expect(keysOf(head(12, own))).toEqual(["start", "self"]);
    expect(
      keysOf(
        head(12, () => 0),
        textOf([..."abcdefghijkl"]),
      ),
    ).toEqual(["first"]);
  });

  test("is even by its entropy, in a causal model by the largest it can have", () => {
    expect(say(head(12, () => null))).toEqual([
      "Head 2 spreads its weight evenly (entropy 100 % of the largest possible).",
      12,
    ]);
    const causal = Float32Array.from({ length: 144 }, (_, i) =>
      i % 12 <= Math.floor(i / 12) ? 1 / (Math.floor(i / 12) + 1) : 0,
    );
    expect(keysOf(floatTensor(causal, [12, 12]), textOf([..."abcdefghijkl"], true))).toEqual(["even"]);
  });

  test("is even within the keys that its layer sees, and looks at the previous token only if it does so clearly", () => {
    const text = { ...textOf([..."abcdefghijklmnopqrstuvwx"], true), reach: 1 };
    const within = Float32Array.from({ length: 576 }, (_, i) => {
      const [query, key] = [Math.floor(i / 24), i % 24];
      return key > query || query - key > 1 ? 0 : query === 0 ? 1 : 0.5;
    });
    // Half of the weight is on the previous token, but so it is by chance.
    expect(keysOf(floatTensor(within, [24, 24]), text)).toEqual(["even"]);
    expect(keysOf(floatTensor(within, [24, 24]), { ...text, reach: null })).toContain("previous");
  });

  test("looks at punctuation where there is some", () => {
    const text = textOf(["[CLS]", ..."abcd,efghi", "[SEP]"]);
    expect(
      say(
        head(12, () => 5, 0.7),
        text,
      ),
    ).toEqual(["Head 2 looks at punctuation (72.5 % of its weight).", 12]);
    expect(keysOf(head(12, () => 5, 0.7))).toEqual([]);
  });

  test("has none on a short text, and none if it is pruned", () => {
    expect(keysOf(head(3, previous), textOf(["a", "b", "c"]))).toEqual([]);
    expect(keysOf(floatTensor(new Float32Array(144).fill(Number.NaN), [12, 12]))).toEqual([]);
  });
});

describe("the rule", () => {
  const of = (key: string) => patterns.find((pattern) => pattern.key === key)!;

  test("bounds what chance gives: never below the binomial's tail", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (n, chance) => {
          for (let hits = 0; hits <= n; hits++) {
            const tail = binomialTail(n, hits, chance);
            expect(probabilityByChance({ value: hits / n, chance, count: n })).toBeGreaterThanOrEqual(
              tail - 1e-9,
            );
          }
        },
      ),
    );
    // Four of four at one in four: the bound is exact, 4⁻⁴.
    expect(probabilityByChance({ value: 1, chance: 0.25, count: 4 })).toBeCloseTo(1 / 256, 12);
  });

  test("has no occasion where even all weight would not be clear", () => {
    expect(noOccasion(of("previous"), { chance: Number.NaN, count: 0 })).toContain("n = 0");
    expect(noOccasion(of("previous"), { chance: 0.5, count: 3 })).toContain("too short");
    expect(noOccasion(of("previous"), { chance: 0.5, count: 9 })).toBeNull();
    expect(hasPattern(of("previous"), { value: 0.6, chance: 0.5, count: 9 })).toBe(false);
    expect(hasPattern(of("previous"), { value: 0.6, chance: 0.1, count: 9 })).toBe(true);
  });

  test("heads are listed by strength, pruned ones never", () => {
    const values = Float32Array.of(0.6, 0.9, Number.NaN, 0.4);
    const [found] = patternsOfHeads((key) =>
      key === "previous" ? { values, chances: values.map(() => 0.1), count: 20 } : undefined,
    );
    expect(found?.heads).toEqual([1, 0]);
  });
});

describe("what pays no regard to the tokens has patterns no more often than 1 in 100", () => {
  const lengths = [6, 8, 12, 18];
  const numHeads = 60;

  /** The share of heads and patterns of weight where a head is found to have one; of layers that see all or near tokens. */
  function rate(of: (text: MeasuredText, seed: number) => FloatTensor, only?: string): number {
    let [found, all] = [0, 0];
    for (const isCausal of [false, true])
      for (const [n, reach] of lengths.flatMap((n) => [null, 3].map((reach) => [n, reach] as const))) {
        const text = { ...textOf(["[CLS]", ...wordsOf(n - 2), "[SEP]"], isCausal), reach };
        const read = patternReader(text);
        for (let seed = 0; seed < numHeads; seed++) {
          found += read(of(text, seed)).filter(
            ({ pattern }) => pattern.of === "weight" && (only === undefined || pattern.key === only),
          ).length;
          all += only === undefined ? patterns.length - 3 : 1;
        }
      }
    return found / all;
  }

  test.each([0, 1, 2, 4, 16])("softmax of noise with a standard deviation of %d", (deviation) => {
    expect(rate((text, seed) => noise(text, deviation, seed))).toBeLessThanOrEqual(falsePositiveRate);
  });

  test.each([0, 1, 2, 4, 16])("softmax of noise (%d) on punctuation alone", (deviation) => {
    expect(rate((text, seed) => noise(text, deviation, seed), "punctuation")).toBeLessThanOrEqual(
      falsePositiveRate,
    );
  });

  test("heads with patterns, whose keys were exchanged at random in every row", () => {
    expect(
      rate((text, seed) => {
        const n = text.ids.length;
        const keys = Array.from({ length: n }, (_, query) => keysSeen(text, query));
        const exchanged = keys.map((visible, query) => shuffle(visible, seed, `row ${query}`));
        return head(n, (query) => exchanged[query]!.at(Math.max(0, query - 1) % exchanged[query]!.length)!);
      }),
    ).toBeLessThanOrEqual(falsePositiveRate);
  });

  test("heads that look at the same token, once the tokens are relabelled", () => {
    const words = [..."abcabdbacdabcdba"];
    const place = (of: readonly string[], query: number) =>
      of.findIndex((word, key) => key !== query && word === of[query]);
    const attention = head(words.length, (query) => place(words, query));
    expect(keysOf(attention, textOf(words))).toEqual(["same"]);
    const hits = Array.from({ length: 300 }, (_, seed) =>
      keysOf(attention, textOf(shuffle(words, seed, "tokens"))),
    );
    expect(hits.filter((keys) => keys.includes("same")).length).toBeLessThanOrEqual(300 * falsePositiveRate);
  });
});

/** Words with repetitions, and a comma. */
const wordsOf = (n: number) =>
  Array.from({ length: n }, (_, i) => (i === 1 ? "," : "abcdefg"[(i * i + i) % 7]!));

function keysSeen(text: MeasuredText, query: number): readonly number[] {
  const [first, end] = visibleKeys(text, query);
  return Array.from({ length: end - first }, (_, i) => first + i);
}

function noise(text: MeasuredText, deviation: number, seed: number): FloatTensor {
  const { ids } = text;
  const next = uniformNumbers(seed, `noise ${ids.length} ${deviation}`);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const n = ids.length;
  const data = new Float32Array(n * n);
  for (let query = 0; query < n; query++) {
    const keys = keysSeen(text, query);
    const row = keys.map(() => Math.exp(deviation * normal()));
    const sum = row.reduce((total, weight) => total + weight, 0);
    row.forEach((weight, i) => {
      data[query * n + keys[i]!] = weight / sum;
    });
  }
  return floatTensor(data, [n, n]);
}

/** The probability of `hits` or more of n. */
function binomialTail(n: number, hits: number, p: number): number {
  let [tail, choose] = [0, 1];
  for (let k = 0; k <= n; k++) {
    if (k >= hits) tail += choose * p ** k * (1 - p) ** (n - k);
    choose = (choose * (n - k)) / (k + 1);
  }
  return tail;
}
