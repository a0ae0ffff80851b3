/** @file The part of the engine's interface that reads labelled data. */

import type { CallOptions } from "../lib/call";

export type DataSource =
  | { readonly embedded: "feelings" }
  /** A data set on the Hub, read from its parquet files. `rows`: at most so many from the start of the split. */
  | {
      readonly id: string;
      readonly revision?: string;
      readonly hub?: string;
      readonly split?: string;
      readonly rows?: number;
    }
  /** One CSV, TSV or JSONL file. */
  | { readonly file: File };

/** One column, as it stands in the source; `null` where a row has no value. */
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

export interface DataApi {
  readData(source: DataSource, options?: CallOptions): Promise<DataTable>;
}
