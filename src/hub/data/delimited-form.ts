/** @file Which separator divides a text into cells, if any, and whether quotation marks enclose its cells. */

import { maxTableColumns, maxTableRows } from "../../lib/data-table";
import { CellReader, type Form, type QuoteCounts } from "./cell-reader";
import { isUsualName } from "./header";

/**
 * If several divide a text equally well, the first wins: commas also occur in numbers, and all but tabs in sentences.
 */
const separators = ["\t", ";", ",", "|"] as const;

/** A form of one cell a line. */
export const wholeLines: Form = { separator: "", hasQuotes: false };

const sampleLength = 200_000;
const numSampled = 1000;

/** The least share of rows with the same number of cells, at least two, for a separator to count. */
const leastShare = 0.5;
/** The share of cells with a leading space above which the separators are the commas of sentences. */
const proseShare = 0.9;

/** How a text is divided; `wholeLines` if no separator gives most rows the same number of cells. */
export function formOf(text: string): Form {
  const sample = sampleOf(text);
  const divided = separators
    .filter((separator) => sample.includes(separator))
    .map((separator) => ({ separator, ...divisionBy(sample, separator) }))
    .filter(({ rows, share }) => (share > leastShare || hasTypicalHeader(rows)) && !isProse(rows));
  const best = divided.toSorted((a, b) => b.share - a.share)[0];
  if (!best) return wholeLines;
  return { separator: best.separator, hasQuotes: quotesEnclose(text, best.separator) };
}

/** The first lines, complete unless the first alone exceeds the sample. */
function sampleOf(text: string): string {
  if (text.length <= sampleLength) return text;
  const start = text.slice(0, sampleLength);
  const end = Math.max(start.lastIndexOf("\n"), start.lastIndexOf("\r"));
  return end > 0 ? start.slice(0, end) : start;
}

interface Division {
  readonly rows: readonly (readonly string[])[];
  /** The share of rows that have the most frequent number of cells, which is at least two. */
  readonly share: number;
}

function divisionBy(sample: string, separator: string): Division {
  const enclosed = divide(sample, { separator, hasQuotes: true });
  if (!sample.includes('"')) return enclosed;
  const bare = divide(sample, { separator, hasQuotes: false });
  return bare.share > enclosed.share ? bare : enclosed;
}

function divide(text: string, form: Form): Division {
  const reader = new CellReader(text, form);
  const rows: string[][] = [];
  for (let row = reader.next(); row && rows.length < numSampled; row = reader.next()) rows.push(row);
  const counts = new Map<number, number>();
  for (const { length } of rows) {
    if (length > 1 && length <= maxTableColumns) counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  return { rows, share: Math.max(0, ...counts.values()) / Math.max(1, rows.length) };
}

/** Whether the first row names columns of texts and labels, which proves a table even if its rows are uneven. */
function hasTypicalHeader([first = []]: Division["rows"]): boolean {
  return first.filter((cell) => isUsualName(cell)).length > 1;
}

/** Whether the separators are punctuation of sentences: a space follows, and no column has classes or numbers. */
function isProse(rows: Division["rows"]): boolean {
  const [first = []] = rows;
  if (first.some((cell) => isUsualName(cell))) return false;
  const later = rows.flatMap((row) => row.slice(1)).filter((cell) => cell !== "");
  const spaced = later.filter((cell) => cell.startsWith(" ")).length;
  if (later.length === 0 || spaced < later.length * proseShare) return false;
  const width = Math.max(...rows.map(({ length }) => length));
  return !Array.from({ length: width }, (_, index) => index).some((index) => isLabelLike(rows, index));
}

function isLabelLike(rows: Division["rows"], index: number): boolean {
  const values = rows.flatMap((row) => (row[index] === undefined ? [] : [row[index].trim()]));
  if (values.length < rows.length * leastShare) return false;
  const isNumeric = values.every((value) => value !== "" && !Number.isNaN(Number(value)));
  return isNumeric || (values.length >= 4 && new Set(values).size <= values.length / 2);
}

/**
 * Whether quotation marks enclose cells. Between commas they do. Between tabs they often belong to the text, as in the
 * files of GLUE, so there they must be written as a program writes them: every mark inside a cell doubled, every cell
 * enclosed that has to be, and no other cell, unless all of its column are.
 */
function quotesEnclose(text: string, separator: string): boolean {
  if (!text.includes('"')) return false;
  if (separator !== "\t") return true;
  const reader = new CellReader(text, { separator, hasQuotes: true });
  const enclosed = spreadOf(reader);
  if (reader.counts.enclosed === 0) return false;
  const bare = spreadOf(new CellReader(text, { separator, hasQuotes: false }));
  if (!isWellWritten(reader) || (reader.counts.merging > 0 && bare.share === 1))
    return enclosed.share > bare.share;
  return true;
}

/** Whether a program wrote the marks; sentences may also begin and end with one. */
function isWellWritten({ counts, enclosedByColumn, bareByColumn }: CellReader): boolean {
  if (counts.stray > 0 || counts.inner > 0) return false;
  const isConsistent = enclosedByColumn.every((_, column) => (bareByColumn[column] ?? 0) === 0);
  return unexplained(counts) === 0 || isConsistent;
}

/**
 * The number of needlessly enclosed cells. Some programs enclose every cell with a comma; then no such cell is bare.
 */
function unexplained({ needless, needlessWithComma, bareComma }: QuoteCounts): number {
  return bareComma === 0 ? needless - needlessWithComma : needless;
}

/** The share of the most frequent number of cells over all rows that are read. */
function spreadOf(reader: CellReader): { readonly share: number } {
  const counts = new Map<number, number>();
  let total = 0;
  for (let row = reader.next(); row && total <= maxTableRows; row = reader.next(), total++)
    counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  return { share: Math.max(0, ...counts.values()) / Math.max(1, total) };
}
