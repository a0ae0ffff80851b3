/** @file Text whose cells are divided by commas, tabs or semicolons (RFC 4180), with a header or without. */

import Papa from "papaparse";
import { maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { distinctNames, repeatedNotice } from "./columns";
import { noRows, type Rows } from "./rows";

const separators = ["\t", ",", ";", "|"] as const;
const numSampled = 50;

/** Throws `AppError("bad-input")` for text without rows, and for a quotation mark that is never closed. */
export function parseDelimited(text: string, name: string): Rows<string> {
  const { data, errors } = Papa.parse<string[]>(text, {
    delimiter: separatorOf(text),
    skipEmptyLines: "greedy",
  });
  const unclosed = errors.find(({ code }) => code === "MissingQuotes");
  if (unclosed) throw neverClosed(name, unclosed.row ?? 0);
  const [first] = data;
  if (!first) throw noRows(name);
  const hasHeader = looksLikeHeader(first, data.slice(1, 1 + numSampled));
  const all = hasHeader ? data.slice(1) : data;
  if (all.length === 0) throw noRows(name);
  const rows = all.slice(0, maxTableRows);
  const width = hasHeader ? first.length : Math.max(...rows.slice(0, numSampled).map((row) => row.length));
  const { names, repeated } = distinctNames(
    Array.from({ length: width }, (_, index) => (hasHeader ? (first[index] ?? "") : "")),
  );
  const notices = [
    ...(hasHeader ? [] : [`${name} has no header, so its columns are numbered.`]),
    ...repeatedNotice(repeated),
    ...unevenNotice(rows, width),
  ];
  return { names, rows, totalRows: all.length, notices };
}

/** The separator by which most of the first rows have the same number of cells, at least two. */
function separatorOf(text: string): string {
  const share = (delimiter: string) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: numSampled, skipEmptyLines: "greedy" });
    const counts = new Map<number, number>();
    for (const { length } of data) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
    return Math.max(0, ...counts.values()) / Math.max(1, data.length);
  };
  const shares = separators.map(share);
  return separators[shares.indexOf(Math.max(...shares))] ?? ",";
}

/** What a column of texts or of labels is usually called. */
const usualNames =
  /^(text|texts|sentence\d?|content|review|tweet|utterance|comment|document|label|labels|class|category|emotion|sentiment|target|y|id|idx)$/i;
const longestName = 40;

/** A header names its columns; it is not itself a text, a number, or a label that comes again below. */
function looksLikeHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  if (first.some((cell) => usualNames.test(cell.trim()))) return true;
  const isName = (cell: string) =>
    cell.trim() !== "" && cell.length <= longestName && Number.isNaN(Number(cell));
  const comesAgain = (cell: string, index: number) => rest.some((row) => row[index] === cell);
  return first.length > 1 && first.every((cell, index) => isName(cell) && !comesAgain(cell, index));
}

function unevenNotice(rows: readonly (readonly string[])[], width: number): string[] {
  const uneven = rows.filter((row) => row.length !== width).length;
  if (uneven === 0) return [];
  const subject = uneven === 1 ? "1 row has" : `${uneven} rows have`;
  return [`${subject} not ${width} cells; what is missing was left empty, what is too much left out.`];
}

function neverClosed(name: string, row: number): AppError {
  return new AppError(
    "bad-input",
    `A quotation mark in row ${row + 1} of ${name} is never closed.`,
    'Close it, or double the quotation marks that belong to the text itself, as in ""so"".',
  );
}
