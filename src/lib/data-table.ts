/** @file A table of data as it stands in its source: columns of values, and what is to be said about them. */

/** One column, as it stands in the source; `null` where a row has no value. */
export interface DataColumn {
  readonly name: string;
  readonly values: readonly (string | number | null)[];
  /** Names by number, where the source declares classes. */
  readonly classNames?: readonly string[];
  /** The cells of a column of lists, such as several labels for each text; `values` then has each as JSON. */
  readonly lists?: readonly (readonly (string | number)[] | null)[];
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
