/** @file Rows of a file before they become columns. */

import { maxTableColumns } from "../../lib/data-table";
import { AppError } from "../../lib/errors";

/** Cells in rows, in the order of their columns' names. */
export interface Rows<Value> {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** The number of rows in the file; `rows` may have fewer. */
  readonly totalRows: number;
  /** Sentences the user should read. */
  readonly notices: readonly string[];
}

/** The most cells to read, since more would not fit in a browser's memory. */
export const maxTableCells = 4_000_000;

/** The error of a file or text without rows. */
export function noRows(name: string): AppError {
  return new AppError(
    "bad-input",
    `${name} has no rows.`,
    "Choose a file with a text and a label in each row.",
  );
}

/** The error of a file with too many columns, at least `count`. */
export function tooManyColumns(name: string, count: number): AppError {
  return new AppError(
    "bad-input",
    `${name} has at least ${count} columns; the limit is ${maxTableColumns}.`,
    "Check the file's separators, or save only the columns of texts and labels.",
  );
}
