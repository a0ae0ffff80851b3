/** @file Rows as a file's form gives them, before they are columns. */

import { AppError } from "../../lib/errors";

/** Cells in rows, in the order of their columns' names. */
export interface Rows<Value> {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
  /** How many the file has; `rows` may be fewer. */
  readonly totalRows: number;
  /** Sentences a person should read. */
  readonly notices: readonly string[];
}

/** The error of a file, or of a text, that has no rows. */
export function noRows(name: string): AppError {
  return new AppError(
    "bad-input",
    `${name} has no rows.`,
    "Choose a file with a text and a label in each row.",
  );
}
