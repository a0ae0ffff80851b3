/**
 * @file Cells of CSV files. The one place that keeps a spreadsheet from running a text as a formula: names and tokens come
 * from models and links, so they may be anything.
 */

export type CsvValue = string | number | null | undefined;

/** A line of RFC 4180 without its end: numbers as numbers, nothing for what is not there or not a number. */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvCell).join(",");
}

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return text === value && !/[",\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Blanks, quotes, and characters without a shape: a spreadsheet may drop them at the start of a cell. */
const skipped = /^[\s\p{Cc}\p{Cf}"'`´‘’“”«»]*/u;
/** What a formula begins with, in ASCII, in full width and in small form. */
const opening = /^[=+\-@＝＋－＠﹦﹢﹣﹫−]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function isFormula(text: string): boolean {
  if (/^[\t\r\n]/.test(text)) return true;
  const rest = text.replace(skipped, "");
  return opening.test(rest) && !plainNumber.test(text);
}
