import { expect, test } from "vitest";
import { factorsOf } from "./factors";
import type { MeasuredText } from "./measure";
import { tokenClasses, whereMeasure } from "./where";

const words = ["[CLS]", " The", "rain", ",", "the", "rain", "ing", "[SEP]"];
const text: MeasuredText = {
  ids: [1, 10, 11, 12, 10, 11, 13, 2],
  isCausal: false,
  reach: null,
  isStart: words.map((_, place) => place === 0),
  isSeparator: words.map((_, place) => place === 7),
  isMask: words.map(() => false),
  texts: words,
  isSpecial: words.map((word) => word.startsWith("[")),
  repeatedFrom: 0,
};

/** The chosen keys of each query that counts. */
function chosen(from: string, to: string): Readonly<Record<number, readonly number[]>> {
  const { byKind } = factorsOf([whereMeasure(from, to)], [text]);
  const { data } = byKind.get("weights")!;
  const rows = words.map((_, query) =>
    words.flatMap((_, key) => (data[query * words.length + key] === 1 ? [key] : [])),
  );
  return Object.fromEntries(rows.flatMap((keys, query) => (keys.length > 0 ? [[query, keys]] : [])));
}

test("tokens are chosen by text in any case, by class and by pattern", () => {
  expect(chosen("the", "rain")).toEqual({ 1: [2, 5], 4: [2, 5] });
  expect(chosen("/^r/", ":punctuation")).toEqual({ 2: [3], 5: [3] });
  expect(chosen(":plain", ":same")).toEqual({ 1: [4], 2: [5], 4: [1], 5: [2] });
  expect(chosen(":first", ":special")).toEqual({ 0: [0, 7] });
  expect(chosen("rain", "/^(the|ING)$/i")).toEqual({ 2: [1, 4, 6], 5: [1, 4, 6] });
  expect(chosen("snow", ":any")).toEqual({});
  expect(chosen(":same", ":first")).toEqual({ 1: [0], 2: [0], 4: [0], 5: [0] });
  expect(chosen(" :plain ", " :same")).toEqual(chosen(":plain", ":same"));
});

test("patterns that may take for ever, and classes that are none, are refused", () => {
  for (const source of [
    "/(a+)+$/",
    "/(a|a)*b/",
    "/(a)\\1/",
    "/a*a*a*a*a*b/",
    `/${"(-?)".repeat(10)}${"(-)".repeat(10)} x/`,
    "/a/g",
    "/(/",
    `/${"a".repeat(101)}/`,
  ])
    expect(() => whereMeasure(source, ":any"), source).toThrow("pattern");
  expect(() => whereMeasure(":verb", ":any")).toThrow("class");
  expect(() => whereMeasure("", ":any")).toThrow("no tokens");
  for (const name of tokenClasses) expect(chosen(name, ":any"), name).not.toEqual({});
});
