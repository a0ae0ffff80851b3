/** @file A table of data as its source has it: columns of values, and notices about them. */

/** One column; `null` if a row has no value. A list, such as several labels, is written as JSON. */
export interface DataColumn {
  readonly name: string;
  readonly values: readonly (string | number | null)[];
  /** The names of the classes by number, if the source declares them. */
  readonly classNames?: readonly string[];
}

export interface DataTable {
  /** The source's name for users. */
  readonly name: string;
  readonly columns: readonly DataColumn[];
  /** The number of rows in `columns` and, if known, in the source. */
  readonly numRows: number;
  readonly totalRows?: number;
  /** The splits of the source, if it has any, and the one that was read. */
  readonly splits?: readonly string[];
  readonly split?: string;
  /** Sentences for the user, for example about omitted rows or replaced characters. */
  readonly notices: readonly string[];
}

/** No source is read beyond this many rows; measuring more would take too long. */
export const maxTableRows = 10_000;

/** A table with more columns does not hold texts and labels. */
export const maxTableColumns = 1000;
