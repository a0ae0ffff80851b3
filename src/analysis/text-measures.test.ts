import { expect, test } from "vitest";
import { distinctShare, findLoop, longestRepeat, measure } from "./text-measures";

test("the measures of a text", () => {
  const tokens = [1, 2, 3, 1, 2, 4];
  expect(measure(tokens, [-1, -2, -3, null, -2, -2])).toEqual({
    length: 6,
    meanLogProbability: -2,
    perplexity: Math.exp(2),
    distinct: [4 / 6, 4 / 5, 1],
    repetition: [1 - 4 / 6, 1 - 4 / 5, 0],
    longestRepeat: { length: 2, first: 0, second: 3 },
    loop: null,
  });
});

test("an empty text has no measures", () => {
  expect(measure([])).toEqual({
    length: 0,
    meanLogProbability: null,
    perplexity: null,
    distinct: [null, null, null],
    repetition: [null, null, null],
    longestRepeat: null,
    loop: null,
  });
  expect(measure([7], [-0.5])).toMatchObject({
    meanLogProbability: -0.5,
    distinct: [1, null, null],
    longestRepeat: null,
  });
});

test("distinct n-grams distinguish tokens from their digits", () => {
  expect(distinctShare([1, 11, 11, 1], 2)).toBe(1);
  expect(distinctShare([5, 5, 5, 5], 2)).toBe(1 / 3);
});

test("the longest repeat may overlap itself; the earliest of equals wins", () => {
  expect(longestRepeat([9, 9, 9, 9])).toEqual({ length: 3, first: 0, second: 1 });
  expect(longestRepeat([1, 2, 8, 3, 4, 7, 3, 4, 6, 1, 2])).toEqual({ length: 2, first: 0, second: 9 });
  expect(longestRepeat([1, 2, 3])).toBeNull();
});

test("a loop is the repetition at the end of a text", () => {
  const start = Array.from({ length: 60 }, (_, index) => 1000 + index);
  expect(findLoop([...start, 1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3])).toEqual({
    ngram: [1, 2, 3],
    positions: [60, 64, 68],
  });
  // For a run that overlaps itself: the recurring part.
  expect(findLoop([...start, 1, 2, 1, 2, 1, 2, 1, 2])).toEqual({
    ngram: [1, 2],
    positions: [60, 62, 64, 66],
  });
  expect(findLoop([...start, 1, 2, 3, 4, 1, 2, 3])).toBeNull();
  // Outside the window.
  expect(findLoop([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3, ...start])).toBeNull();
  expect(findLoop([1, 2, 7, 1, 2, 8, 1, 2])).toBeNull();
  expect(findLoop([1, 2, 7, 1, 2, 8, 1, 2], 50, 3, 2)).toEqual({ ngram: [1, 2], positions: [0, 3, 6] });
});
