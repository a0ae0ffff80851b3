/** @file Which separator divides a text into cells, if any, and whether quotation marks enclose its cells. */

import { maxTableColumns, maxTableRows } from "../../lib/data-table";
import { CellReader, type Form, type QuoteCounts } from "./cell-reader";
import { isUsualName } from "./header";

/** If several divide a text alike, the first wins: a comma may be part of a number, and all but a tab part of a text. */
const separators = ["\t", ";", ",", "|"] as const;

/** A form of one cell a line. */
export const wholeLines: Form = { separator: "", hasQuotes: false };

const sampleLength = 200_000;
const numSampled = 1000;

/** Most rows have the same number of cells, at least two, or the separator is not one. */
const leastShare = 0.5;
/** Cells that begin with a space, of which more are a text's own commas than a table's. */
const proseShare = 0.9;

/** How a text is divided; `wholeLines` if no separator gives most rows the same number of cells. */
export function formOf(text: string): Form {
  const sample = sampleOf(text);
  const divided = separators
    .filter((separator) => sample.includes(separator))
    .map((separator) => ({ separator, ...divisionBy(sample, separator) }))
    .filter(({ rows, share }) => (share > leastShare || hasUsualHeader(rows)) && !isProse(rows));
  const best = divided.toSorted((a, b) => b.share - a.share)[0];
  if (!best) return wholeLines;
  return { separator: best.separator, hasQuotes: quotesEnclose(text, best.separator) };
}

/** The first lines, whole unless the first alone is longer. */
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

/** Whether the first row names a column of texts and one of labels, which makes a table of even the most uneven rows. */
function hasUsualHeader([first = []]: Division["rows"]): boolean {
  return first.filter((cell) => isUsualName(cell)).length > 1;
}

/** Whether what divides the rows is the punctuation of sentences: a space follows, and no column has classes or numbers. */
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

/** As a program writes it, rather than as sentences that happen to begin and end with a mark. */
function isWellWritten({ counts, enclosedByColumn, bareByColumn }: CellReader): boolean {
  if (counts.stray > 0 || counts.inner > 0) return false;
  const isConsistent = enclosedByColumn.every((_, column) => (bareByColumn[column] ?? 0) === 0);
  return unexplained(counts) === 0 || isConsistent;
}

/** Cells that are enclosed for no reason. Some programs enclose all that hold a comma; then no cell with one is bare. */
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
