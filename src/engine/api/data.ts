/** @file The part of the engine's interface that reads labelled data. */

import type { CallOptions } from "../../lib/call";
import type { DataTable } from "../../lib/data-table";

export type { DataColumn, DataTable } from "../../lib/data-table";

export type DataSource =
  | { readonly embedded: "feelings" }
  /** A data set on the Hub, read from its parquet files. `rows`: how many rows to read at most, from the start. */
  | {
      readonly id: string;
      readonly revision?: string;
      readonly hub?: string;
      readonly split?: string;
      readonly rows?: number;
    }
  /** One CSV, TSV, JSON, JSONL or parquet file. */
  | { readonly file: File };

export interface DataApi {
  readData(source: DataSource, options?: CallOptions): Promise<DataTable>;
}
