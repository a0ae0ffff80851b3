/** @file Reads text with cells separated by tabs, semicolons, commas or bars, or with one cell per line. */

import { maxTableColumns, maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import { quotedList } from "../../lib/quoted";
import { CellReader, type Form } from "./cell-reader";
import { type Cell, distinctNames, repeatedNotice } from "./columns";
import { formOf, wholeLines } from "./delimited-form";
import { guessHeader, isSecondHeader } from "./header";
import { lineFormOf, readLabelLines } from "./label-lines";
import { maxTableCells, noRows, type Rows, tooManyColumns } from "./rows";

type Row = readonly string[];

const numSampled = 1000;
const sampleLength = 100_000;

/** Throws `AppError("bad-input")` for text without rows, and for a quotation mark that is never closed. */
export function parseDelimited(text: string, name: string): Rows<Cell> {
  const { separator, rest } = declaredSeparator(text);
  const lineForm = separator === null ? lineFormOf(sampleLines(rest)) : null;
  const form =
    separator === null && !lineForm ? formOf(rest) : { separator: separator ?? "", hasQuotes: !lineForm };
  const read = readRows(rest, form, name);
  if (read.rows.length === 0) throw noRows(name);
  if (!lineForm) return withHeader(read, form, name);
  return readLabelLines(
    lineForm,
    read.rows.slice(0, maxTableRows).map(([line = ""]) => line),
    read.totalRows,
  );
}

/** The line `sep=;` in which Excel names the separator. */
function declaredSeparator(text: string): { readonly separator: string | null; readonly rest: string } {
  const [line, separator] = /^"?sep=([^\r\n])"?[ \t]*(?:\r\n|\n|\r)/i.exec(text.slice(0, 20)) ?? [];
  return line === undefined || separator === undefined
    ? { separator: null, rest: text }
    : { separator, rest: text.slice(line.length) };
}

function sampleLines(text: string): readonly string[] {
  const lines = text.slice(0, sampleLength).split(/\r\n|\n|\r/);
  const whole = text.length > sampleLength && lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line.trim() !== "");
}

interface ReadRows {
  /** The first rows, as many as a table may hold. */
  readonly rows: readonly Row[];
  readonly totalRows: number;
  readonly notices: readonly string[];
}

function readRows(text: string, form: Form, name: string): ReadRows {
  const reader = new CellReader(text, form);
  const rows: Row[] = [];
  let numCells = 0;
  // One more row than a table may have, since the first may be a header.
  while (rows.length <= maxTableRows && numCells <= maxTableCells) {
    const row = reader.next();
    if (!row) break;
    if (row.length > maxTableColumns) throw tooManyColumns(name, row.length);
    numCells += row.length;
    rows.push(row);
  }
  const totalRows = rows.length + reader.countRest();
  if (reader.unclosedRow !== null && form.separator === ",") throw neverClosed(name, reader.unclosedRow);
  return { rows, totalRows, notices: readingNotices(reader, form, text) };
}

function readingNotices(
  { counts, numBlank }: CellReader,
  { separator, hasQuotes }: Form,
  text: string,
): string[] {
  const notices: string[] = [];
  if (counts.merging > 0) {
    const cells = counts.merging === 1 ? "1 cell goes" : `${counts.merging} cells go`;
    notices.push(`${cells} over several lines, because quotation marks enclose line ends and separators.`);
  }
  if (counts.stray > 0) {
    const cells = counts.stray === 1 ? "1 cell begins" : `${counts.stray} cells begin`;
    notices.push(`${cells} with a quotation mark that does not enclose it; the mark is read as text.`);
  }
  if (separator !== "" && !hasQuotes && text.includes('"')) notices.push("Quotation marks are read as text.");
  if (numBlank > 0) notices.push(`Left out: ${plural(numBlank, "blank line")}.`);
  return notices;
}

function withHeader(read: ReadRows, form: Form, name: string): Rows<string> {
  const { header, isLikely, rows: below } = splitHeader(read.rows);
  const rows = below.slice(0, maxTableRows);
  if (rows.length === 0) throw noRows(name);
  const totalRows = read.totalRows - (read.rows.length - below.length);
  const given = header ?? [];
  const width = usedWidth(given, rows);
  const { names, repeated } = distinctNames(Array.from({ length: width }, (_, index) => given[index] ?? ""));
  const notices = [
    ...headerNotice(name, header, isLikely, form),
    ...repeatedNotice(repeated),
    ...unevenNotice(rows, header ? Math.max(width, given.length) : width),
    ...read.notices,
  ];
  return { names, rows, totalRows, notices };
}

interface Headed {
  /** Null for a table without a header. */
  readonly header: Row | null;
  readonly isLikely: boolean;
  readonly rows: readonly Row[];
}

function splitHeader(all: readonly Row[]): Headed {
  const [first = [], second = []] = all;
  const below = all.slice(1);
  const sample = below.slice(0, numSampled);
  const header = overRowNames(first, sample) ?? first;
  const guess = guessHeader(header, sample);
  if (guess === "no") return { header: null, isLikely: false, rows: all };
  if (isSecondHeader(first, second, sample.slice(1))) {
    const joined = first.map((name, index) => `${name} ${second[index] ?? ""}`.trim());
    return { header: joined, isLikely: false, rows: all.slice(2) };
  }
  return { header, isLikely: guess === "likely", rows: below };
}

/** The header of rows that begin with a row name without a column name, as R writes them; otherwise null. */
function overRowNames(first: Row, rows: readonly Row[]): Row | null {
  const isLonger = rows.length > 0 && rows.every(({ length }) => length === first.length + 1);
  const hasLast = rows.some((row) => row.at(-1)?.trim() !== "");
  return isLonger && hasLast ? ["", ...first] : null;
}

/** The number of columns, without trailing ones that have neither a name nor a value. */
function usedWidth(header: Row, rows: readonly Row[]): number {
  const widest =
    header.length > 0 ? header.length : rows.reduce((most, { length }) => Math.max(most, length), 1);
  const isUsed = (index: number) =>
    (header[index] ?? "").trim() !== "" || rows.some((row) => (row[index] ?? "").trim() !== "");
  let width = widest;
  while (width > 1 && !isUsed(width - 1)) width--;
  return width;
}

function headerNotice(name: string, header: Row | null, isLikely: boolean, { separator }: Form): string[] {
  const lines =
    separator === wholeLines.separator
      ? [
          `No separator divides most lines of ${name} into the same number of cells, so each line is one cell.`,
        ]
      : [];
  if (!header) return lines.length > 0 ? lines : [`${name} has no header, so its columns are numbered.`];
  return isLikely
    ? [...lines, `The first row of ${name} was read as its header: ${quotedList(header)}.`]
    : lines;
}

/** Empty cells do not make a row longer. */
function lengthOf(row: Row): number {
  let length = row.length;
  while (length > 0 && row[length - 1]?.trim() === "") length--;
  return length;
}

function unevenNotice(rows: readonly Row[], width: number): string[] {
  const uneven = rows.filter((row) => row.length !== width && lengthOf(row) !== width).length;
  if (uneven === 0) return [];
  const subject = uneven === 1 ? "1 row does" : `${uneven} rows do`;
  return [
    `${subject} not have ${plural(width, "cell")}; missing cells were left empty, and extra cells were ignored.`,
  ];
}

function neverClosed(name: string, row: number): AppError {
  return new AppError(
    "bad-input",
    `A quotation mark in row ${row + 1} of ${name} is never closed.`,
    'Close it, or double the quotation marks that belong to the text itself, as in ""so"".',
  );
}
