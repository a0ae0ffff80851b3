import fc from "fast-check";
import { expect, test } from "vitest";
import {
  digitsApart,
  formatBytes,
  formatBytesAbove,
  formatCount,
  formatDigits,
  formatFull,
  formatNumber,
  formatPercent,
  plural,
} from "./format";

test.each([
  [0, "0"],
  [0.99412, "0.994"],
  [1, "1.00"],
  [0.0012345, "0.00123"],
  [0.00012345, "1.23e−4"],
  [12.345, "12.3"],
  [-2.5, "-2.50"],
  [1234.5, "1235"],
  [Number.NaN, "–"],
])("%d is read as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("the ends of a narrow range have as many digits as it takes to tell them apart", () => {
  const texts = (values: readonly number[]) =>
    values.map((value) => formatDigits(value, digitsApart(values)));
  expect(texts([0.999871, 0.999912, 1])).toEqual(["0.99987", "0.99991", "1.0000"]);
  expect(texts([0.2, 0.9])).toEqual(["0.200", "0.900"]);
  expect(texts([1234.5, 1234.75])).toEqual(["1234.5", "1234.8"]);
  expect(texts([0.5, 0.5, Number.NaN])).toEqual(["0.500", "0.500", "–"]);
});

test("float32 numbers that differ are told apart, and the usual digits stay where they do", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(formatDigits(value, 3)).toBe(formatNumber(value));
      expect(digitsApart([value, value])).toBe(3);
      const next = value * (1 + 2 ** -20);
      const digits = digitsApart([value, next]);
      expect(digits).toBeLessThanOrEqual(9);
      if (formatDigits(value, 9) !== formatDigits(next, 9))
        expect(formatDigits(value, digits)).not.toBe(formatDigits(next, digits));
    }),
  );
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.00 kB"],
  [999_999, "1.00 MB"],
  [26_712_345, "26.7 MB"],
  [548_105_171, "548 MB"],
  [4_200_000_000_000, "4200 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("counts", () => {
  expect([formatCount(999), formatCount(13_354_374), formatCount(1_500_000_000)]).toEqual([
    "999",
    "13.4M",
    "1.50G",
  ]);
  expect([plural(1, "token"), plural(0, "token")]).toEqual(["1 token", "0 tokens"]);
  const searches = [1, 2].map((count) => plural(count, "search", "searches"));
  expect(searches).toEqual(["1 search", "2 searches"]);
});

test("percent reaches 100 only at the end", () => {
  expect([0, 0.5, 0.9999, 1].map(formatPercent)).toEqual(["0 %", "50 %", "99 %", "100 %"]);
});

test("a size above a limit reads differently from the limit, to the byte if necessary", () => {
  expect(formatBytesAbove(250_000_000, 100_000_000)).toEqual(["250 MB", "100 MB"]);
  expect(formatBytesAbove(100_000_013, 100_000_000)).toEqual(["100,000,013 bytes", "100,000,000 bytes"]);
});

test("NaN is a dash", () => {
  expect([formatNumber(Number.NaN), formatFull(Number.NaN)]).toEqual(["–", "–"]);
});

test("the full form is read back as the same float32", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(Number(formatFull(value)))).toBe(value === 0 ? 0 : value);
    }),
  );
});
