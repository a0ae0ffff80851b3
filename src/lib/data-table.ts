/** @file A table of data as it stands in its source: columns of values, and what is to be said about them. */

/** One column, as it is in the source; `null` if a row has no value. A list, such as several labels, is written as JSON. */
export interface DataColumn {
  readonly name: string;
  readonly values: readonly (string | number | null)[];
  /** Names by number, where the source declares classes. */
  readonly classNames?: readonly string[];
}

export interface DataTable {
  /** What a person calls the source. */
  readonly name: string;
  readonly columns: readonly DataColumn[];
  /** How many rows `columns` hold, and how many the source has, where it says so. */
  readonly numRows: number;
  readonly totalRows?: number;
  /** Splits of the source, where it has some, and the one that was read. */
  readonly splits?: readonly string[];
  readonly split?: string;
  /** Sentences a person should read: rows left out, characters replaced. */
  readonly notices: readonly string[];
}

/** More rows than a page measures in reasonable time; no source is read beyond them. */
export const maxTableRows = 10_000;

/** More columns than this are not a table of texts and labels. */
export const maxTableColumns = 1000;
