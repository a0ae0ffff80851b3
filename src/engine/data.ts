/** @file Where labelled data comes from: with the app, from a hub, from a file. */

import type { ChunkStore } from "../hub/chunk-store";
import { embeddedTable } from "../hub/data/embedded-table";
import { fileTable } from "../hub/data/file-table";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import type { DataSource, DataTable } from "./api";

export interface DataPlaces {
  readonly fetch: typeof fetch;
  readonly store: ChunkStore;
  /** The folder that holds the embedded models' folders. */
  readonly modelsUrl: string;
}

/** Reads the table that `source` names. Throws `AppError`. */
export async function readTable(
  { fetch, modelsUrl }: DataPlaces,
  source: DataSource,
  options: CallOptions = {},
): Promise<DataTable> {
  if ("embedded" in source) return embeddedTable(fetch, modelsUrl, source.embedded, options);
  if ("file" in source) return fileTable(source.file, source.file.name);
  throw new AppError("bad-input", "This source names no data.", "Pass { embedded }, { id } or { file }.");
}
