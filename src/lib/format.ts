/** @file Numbers as a person reads them: three significant digits, units named. */

/** Three significant digits: 0.994, 12.3, 1230; as a power of ten below 0.001. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2).replace("e-", "e−");
  if (size >= 1000) return String(Math.round(value));
  return value.toPrecision(3);
}

/** Everything a float32 holds: nine significant digits, without trailing zeros. */
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

/** A size above a limit, and the limit: to the byte if both read the same otherwise. */
export function formatBytesAbove(bytes: number, limit: number): readonly [string, string] {
  const [size, most] = [formatBytes(bytes), formatBytes(limit)];
  if (size !== most) return [size, most];
  return [`${bytes.toLocaleString("en")} bytes`, `${limit.toLocaleString("en")} bytes`];
}

/** 13.4M; plain below a thousand. */
export function formatCount(count: number): string {
  return scaled(count, countUnits).replace(" ", "");
}

/** A count above a limit, and the limit: to the last digit if both read the same otherwise. */
export function formatCountAbove(count: number, limit: number): readonly [string, string] {
  const [has, most] = [formatCount(count), formatCount(limit)];
  return has === most ? [count.toLocaleString("en"), limit.toLocaleString("en")] : [has, most];
}

/** The unit in which three digits remain, also where rounding reaches the next one. */
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

/** A share of 0 to 1 as whole percent, never 100 before it is all. */
export function formatPercent(share: number): string {
  return `${share >= 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;
}

/** 1 token, 2 tokens; `many` where an s is not enough: 2 searches. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}
