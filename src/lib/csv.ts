/**
 * @file Writer of CSV files. The one place that keeps a spreadsheet from running a text as a formula: names and tokens
 * come from models and links, so they may be anything.
 */

export type CsvValue = string | number | null | undefined;

/** A whole file as RFC 4180 has it. */
export function csvText(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map(csvLine).join("");
}

/** One line with its end: numbers as numbers, an empty cell for what is missing or NaN. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

export const csvType = "text/csv;charset=utf-8";

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return text === value && !/[",\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Blanks, quotes, and invisible characters: a spreadsheet may drop them at the start of a cell. */
const skipped = /^[\s\p{Cc}\p{Cf}"'`´‘’“”«»]*/u;
/** The characters that begin a formula, in ASCII, full width and small form. */
const opening = /^[=+\-@＝＋－＠﹦﹢﹣﹫−]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function isFormula(text: string): boolean {
  if (/^[\t\r\n]/.test(text)) return true;
  const rest = text.replace(skipped, "");
  return opening.test(rest) && !plainNumber.test(text);
}
