/** @file Formats numbers for users: three significant digits, with units. */

/** Three significant digits: 0.994, 12.3, 1230; in scientific notation below 0.001. */
export function formatNumber(value: number): string {
  return formatDigits(value, usualDigits);
}

const usualDigits = 3;
const mostDigits = 9;

/** As `formatNumber`, with another number of significant digits. */
export function formatDigits(value: number, digits: number): string {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(digits - 1).replace("e-", "e−");
  if (size >= 10 ** digits) return String(Math.round(value));
  return value.toPrecision(digits);
}

/** How many digits tell different values apart: the usual ones, or as many more as it takes, up to those of a float32. */
export function digitsApart(values: readonly number[]): number {
  const numTexts = (digits: number) => new Set(values.map((value) => formatDigits(value, digits))).size;
  const wanted = numTexts(mostDigits);
  let digits = usualDigits;
  while (digits < mostDigits && numTexts(digits) < wanted) digits++;
  return digits;
}

/** The full precision of a float32: nine significant digits, without trailing zeros. */
export function formatFull(value: number): string {
  if (Number.isNaN(value)) return "–";
  return String(Number(value.toPrecision(9)));
}

const kilo = 1000;
const byteUnits = ["B", "kB", "MB", "GB"] as const;
const countUnits = ["", "k", "M", "G"] as const;

/** Decimal units: 26.7 MB. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, byteUnits);
}

/** A size above a limit, and the limit: to the byte if they would otherwise look equal. */
export function formatBytesAbove(bytes: number, limit: number): readonly [string, string] {
  const [size, most] = [formatBytes(bytes), formatBytes(limit)];
  if (size !== most) return [size, most];
  return [`${bytes.toLocaleString("en")} bytes`, `${limit.toLocaleString("en")} bytes`];
}

/** 13.4M; the plain number below a thousand. */
export function formatCount(count: number): string {
  return scaled(count, countUnits).replace(" ", "");
}

/** A count above a limit, and the limit: to the last digit if they would otherwise look equal. */
export function formatCountAbove(count: number, limit: number): readonly [string, string] {
  const [has, most] = [formatCount(count), formatCount(limit)];
  return has === most ? [count.toLocaleString("en"), limit.toLocaleString("en")] : [has, most];
}

/** Three digits in the largest unit that `value`, once rounded, reaches. */
function scaled(value: number, units: readonly string[]): string {
  let power = 0;
  let rest = value;
  while (power < units.length - 1 && Number(rest.toPrecision(3)) >= kilo) {
    rest /= kilo;
    power++;
  }
  const digits = power === 0 || rest >= kilo ? String(Math.round(rest)) : rest.toPrecision(3);
  return `${digits} ${units[power]}`.trimEnd();
}

/** A share from 0 to 1 in whole percent, rounded down so that only 1 gives 100. */
export function formatPercent(share: number): string {
  return `${share >= 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;
}

/** 1 token, 2 tokens; `many` is the plural of nouns that take more than an s. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
