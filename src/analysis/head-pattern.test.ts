import { expect, test } from "vitest";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import { meanEntropy } from "./head-figures";
import { headPattern, patternSentence } from "./head-pattern";

const words = ["[CLS]", "a", "b", "c", "d", "[SEP]"];

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

const say = (attention: FloatTensor, tokens = words, isCausal = false) => {
  const special = tokens.map((token) => token.startsWith("["));
  const pattern = headPattern(attention, meanEntropy(attention), {
    tokens,
    special,
    separator: "[SEP]",
    isCausal,
  });
  return pattern && [patternSentence(2, pattern), pattern.numQueries];
};
const previous = (query: number) => (query === 0 ? null : query - 1);
const next = (query: number) => (query === 5 ? null : query + 1);

test("a clear pattern is named with its number, over the queries that can show it", () => {
  expect(say(head(6, previous))).toEqual(["Head 2 looks at the previous token (100 % of its weight).", 5]);
  expect(say(head(6, next, 0.9))).toEqual(["Head 2 looks at the next token (91.7 % of its weight).", 5]);
  expect(say(head(6, (query) => query))).toEqual([
    "Head 2 looks at the token itself (100 % of its weight).",
    6,
  ]);
  expect(say(head(6, () => 0, 0.7))).toEqual(["Head 2 looks at [CLS] (75.0 % of its weight).", 6]);
  expect(say(head(6, () => 5, 0.7))).toEqual(["Head 2 looks at [SEP] (75.0 % of its weight).", 6]);
});

test("several separators count together, and a text without [CLS] has a first token", () => {
  const pair = ["[CLS]", "a", "[SEP]", "b", "c", "[SEP]"];
  const between = head(6, (query) => (query % 2 ? 2 : 5));
  expect(say(between, pair)?.[0]).toBe("Head 2 looks at [SEP] (100 % of its weight).");
  expect(
    say(
      head(6, () => 0),
      ["one", "a", "b", "c", "d", "e"],
    )?.[0],
  ).toBe("Head 2 looks at the first token (100 % of its weight).");
});

test("a share just below 1 is not rounded up to 100 %", () => {
  expect(say(head(6, previous, 0.99999))?.[0]).toBe(
    "Head 2 looks at the previous token (99.99 % of its weight).",
  );
});

test("even attention is measured by its entropy, in a causal model by the largest it can have", () => {
  expect(say(head(6, () => null))).toEqual([
    "Head 2 spreads its weight evenly (entropy 100 % of the largest possible).",
    6,
  ]);
  const causal = floatTensor(
    Float32Array.from({ length: 36 }, (_, i) =>
      i % 6 <= Math.floor(i / 6) ? 1 / (Math.floor(i / 6) + 1) : 0,
    ),
    [6, 6],
  );
  expect(say(causal, ["one", "a", "b", "c", "d", "e"], true)?.[0]).toMatch(/spreads its weight evenly/);
  expect(say(causal, words, false)).toBeNull();
});

test("below half of the weight nothing is clear", () => {
  expect(say(head(6, () => 0, 0.39))).toBeNull();
  expect(say(head(6, () => 0, 0.41))?.[0]).toBe("Head 2 looks at [CLS] (50.8 % of its weight).");
});

test("two patterns that are nearly equal are a tie", () => {
  const n = 6;
  const rows = (own: number) =>
    floatTensor(
      Float32Array.from({ length: n * n }, (_, i) => {
        const [query, key] = [Math.floor(i / n), i % n];
        return (key === query ? own : 0) + (key === 0 ? 1 - own : 0);
      }),
      [n, n],
    );
  // Both count the first query's weight on itself: 0.5 + 0.5 / 6 each.
  expect(say(rows(0.5))).toBeNull();
  expect(say(rows(0.53))).toBeNull();
  expect(say(rows(0.6))?.[0]).toBe("Head 2 looks at the token itself (66.7 % of its weight).");
});

test("few tokens, or a pruned head's NaN, say nothing", () => {
  expect(say(head(4, previous), words.slice(0, 4))).toBeNull();
  expect(say(head(5, previous), words.slice(0, 5))?.[0]).toContain("the previous token");
  expect(say(floatTensor(new Float32Array(36).fill(Number.NaN), [6, 6]))).toBeNull();
});
