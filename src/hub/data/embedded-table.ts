/** @file The labelled sentences that come with the app. */

import type { CallOptions } from "../../lib/call";
import type { DataTable } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { embeddedRepository } from "../embedded-repository";
import { fileTable } from "./file-table";

/** `baseUrl`: the folder that holds the embedded models' folders; the data's folder is beside it. */
export async function embeddedTable(
  fetchFile: typeof fetch,
  baseUrl: string,
  set: string,
  options: CallOptions,
): Promise<DataTable> {
  const repository = embeddedRepository(fetchFile, new URL("../", baseUrl).href, "data");
  const file = await repository.open(`${set}.csv`, options);
  if (!file) {
    throw new AppError("bad-input", `Headscope has no data “${set}”.`, "Use “feelings”.");
  }
  const bytes = await file.slice(0, file.size);
  return { ...(await fileTable(new Blob([new Uint8Array(bytes)]), set)), name: set };
}
