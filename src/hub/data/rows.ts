/** @file Rows as a file's form gives them, before they are columns. */

import { maxTableColumns } from "../../lib/data-table";
import { AppError } from "../../lib/errors";

/** Cells in rows, in the order of their columns' names. */
export interface Rows<Value> {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** How many the file has; `rows` may be fewer. */
  readonly totalRows: number;
  /** Sentences the user should read. */
  readonly notices: readonly string[];
}

/** More cells than this are not read, however few the rows are: they would not fit in a browser's memory. */
export const maxTableCells = 4_000_000;

/** The error of a file, or of a text, that has no rows. */
export function noRows(name: string): AppError {
  return new AppError(
    "bad-input",
    `${name} has no rows.`,
    "Choose a file with a text and a label in each row.",
  );
}

/** The error of a file with more columns than a table may have. `count`: how many it has at least. */
export function tooManyColumns(name: string, count: number): AppError {
  return new AppError(
    "bad-input",
    `${name} has at least ${count} columns; a table may have ${maxTableColumns}.`,
    "Check the file's separators, or keep only the columns of texts and labels.",
  );
}
