import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GPT2_PATTERN, readRegex, regexOf } from "./patterns";

/** How long finding all matches in `text` takes, in milliseconds. */
function timeOf(pattern: string, text: string): number {
  const expression = regexOf({ Regex: pattern });
  const start = performance.now();
  text.replace(expression, "");
  return performance.now() - start;
}

const run = "a".repeat(5000);

describe("patterns with excessive backtracking are refused", () => {
  test.each([
    ["runs in groups", "(?:a+)(?:a+)(?:a+)(?:a+)(?:a+)b"],
    ["one run in a group", "(?:a+)b"],
    ["a run in an alternative", "(?:b|a+)b"],
    ["a run deep inside", "(?:(?:(?i:x|a*)))b"],
    ["bounded runs in groups", "(?:a{1,100})(?:a{1,100})(?:a{1,100})(?:a{1,100})b"],
    ["bounded runs in a row", "a{1,100}a{1,100}b"],
    ["optional characters in a row", `${"a?".repeat(20)}b`],
    ["optional characters in groups", `${"(?:a?)".repeat(20)}b`],
    ["alternatives that overlap", `${"(?:a|a)".repeat(20)}b`],
    ["alternatives of different lengths", `${"(?:a|aa)".repeat(20)}b`],
    ["many alternatives with bounded runs", Array(12).fill("a{1,100}b").join("|")],
    ["a run before a negative lookahead", "a+(?!\\S)"],
    ["such a run in a group", "(?:\\s+)(?!\\S)"],
    ["spaces among alternatives", "(?:\\s+|a+)(?!\\S)"],
  ])("%s", (_, pattern) => {
    expect(readRegex(pattern)).toBeNull();
  });
});

test.each([
  GPT2_PATTERN,
  "\\p{N}{1,3}",
  "(?:a|b)(?:c|d+)",
  " ?(?:\\p{L}+|\\p{N}{1,3})",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)",
  "a{1,100}b",
  "x|\\s+(?!\\S)|\\s+",
  "(?:\\s{2,}(?!\\S))",
])("%s is run, and quickly", (pattern) => {
  expect(readRegex(pattern)).not.toBeNull();
  for (const text of [run, " ".repeat(5000), `${run}b`, "a ".repeat(2500)])
    expect(timeOf(pattern, text)).toBeLessThan(1000);
});

/** Patterns over few letters, so that their parts overlap. */
const { pattern: anyPattern } = fc.letrec<{ pattern: string; part: string }>((tie) => {
  const atom = fc.constantFrom("a", "b", "[ab]", "[^c]", "\\s", ".");
  const quantifier = fc.constantFrom("", "", "?", "*", "+", "{2}", "{0,9}", "{1,100}", "{3,}");
  const one = fc.tuple(atom, quantifier).map((words) => words.join(""));
  return {
    part: fc.oneof(
      { depthSize: "small" },
      one,
      fc.constant("(?!\\S)"),
      tie("pattern").map((inner) => `(?:${inner})`),
    ),
    pattern: fc
      .array(fc.array(tie("part"), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((alternatives) => alternatives.map((parts) => parts.join("")).join("|")),
  };
});

test("every pattern that is not refused takes little time", () => {
  const texts = [run, " ".repeat(5000), "ab".repeat(2500), `${run}c`, "a ".repeat(2500)];
  let numRun = 0;
  fc.assert(
    fc.property(anyPattern, (pattern) => {
      if (readRegex(pattern) === null) return;
      numRun++;
      for (const text of texts) expect(timeOf(pattern, text)).toBeLessThan(3000);
    }),
    { numRuns: 8000, seed: 21 },
  );
  expect(numRun).toBeGreaterThan(200);
});
