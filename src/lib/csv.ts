/**
 * @file Cells of CSV files. Texts are escaped so that no spreadsheet runs them as formulas: names and tokens come from
 * models and links, so they may be anything.
 */

export type CsvValue = string | number | null | undefined;

/** A line of RFC 4180 without its line ending. Null, undefined and NaN give an empty cell. */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvCell).join(",");
}

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value);
  const text = isFormula(value) ? `'${value}` : value;
  return text === value && !/[",\r\n]/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Blanks, quotes and invisible characters, which a spreadsheet may drop at the start of a cell. */
const skipped = /^[\s\p{Cc}\p{Cf}"'`´‘’“”«»]*/u;
/** The characters that begin a formula: ASCII, full-width and small forms. */
const opening = /^[=+\-@＝＋－＠﹦﹢﹣﹫−]/;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function isFormula(text: string): boolean {
  if (/^[\t\r\n]/.test(text)) return true;
  const rest = text.replace(skipped, "");
  return opening.test(rest) && !plainNumber.test(text);
}
