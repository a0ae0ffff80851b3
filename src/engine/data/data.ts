/** @file Reads labelled data from the app, a hub or a file. */

import { embeddedTable } from "../../hub/data/embedded-table";
import { fileTable } from "../../hub/data/file-table";
import { hubTable } from "../../hub/data/hub-table";
import type { Network } from "../../hub/download";
import type { CallOptions } from "../../lib/call";
import { AppError } from "../../lib/errors";
import type { DataSource, DataTable } from "../api/api";

export interface DataPlaces {
  readonly network: Network;
  /** The folder that holds the embedded models' folders. */
  readonly modelsUrl: string;
}

/** Throws `AppError`. */
export async function readTable(
  { network, modelsUrl }: DataPlaces,
  source: DataSource,
  options: CallOptions = {},
): Promise<DataTable> {
  if ("embedded" in source) return embeddedTable(network.fetch, modelsUrl, source.embedded, options);
  if ("file" in source) return fileTable(source.file, source.file.name, options);
  if ("id" in source) return hubTable(network, source, options);
  throw new AppError("bad-input", "This is not a source of data.", "Pass { embedded }, { id } or { file }.");
}
