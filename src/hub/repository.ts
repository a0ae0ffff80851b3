/** @file The interfaces through which all sources of checkpoints are read. */

import type { CallOptions } from "../lib/call";
import type { AppError } from "../lib/errors";
import { type Contents, noConfig, noWeights } from "./contents";

/** Bytes that can be read in part, without having all of them in memory. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface Repository {
  /** Its name for the user: a Hub id, a folder's name. */
  readonly name: string;
  /** The file, or `null` if it does not exist. Throws `AppError` for every other failure. */
  open(file: string, options?: CallOptions): Promise<ByteSource | null>;
  /** Forgets which files are absent, because one of them is needed after all. */
  doubtAbsent?(): Promise<void>;
  /** The known paths of its files. Throws `AppError` if the repository does not exist. */
  list?(options?: CallOptions): Promise<readonly string[]>;
}

/** Explains, by the existing files, why `repository` has no config.json or no weights. */
export async function absenceOf(
  what: "config" | "weights",
  repository: Repository,
  options: CallOptions = {},
): Promise<AppError> {
  const files = (await repository.list?.(options)) ?? [];
  const contents: Contents = {
    name: repository.name,
    files,
    base: files.includes("adapter_config.json") ? await baseOf(repository, options) : null,
  };
  return what === "config" ? noConfig(contents) : noWeights(contents);
}

const largestAdapterConfig = 1_000_000;

/** The base model named by an adapter. */
async function baseOf(repository: Repository, options: CallOptions): Promise<string | null> {
  const source = await repository.open("adapter_config.json", options);
  if (!source || source.size > largestAdapterConfig) return null;
  try {
    const written: unknown = JSON.parse(new TextDecoder().decode(await source.slice(0, source.size)));
    const name: unknown = Object(written).base_model_name_or_path;
    return typeof name === "string" && name !== "" ? name.slice(0, 200) : null;
  } catch {
    return null;
  }
}
