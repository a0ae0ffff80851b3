/** @file A checkpoint's files, wherever they come from. Everything above reads checkpoints through these two interfaces. */

import type { CallOptions } from "../lib/call";
import type { AppError } from "../lib/errors";
import { type Contents, noConfig, noWeights } from "./contents";

/** Bytes that can be read in part, without holding the whole in memory. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface Repository {
  /** Its name for the user: a Hub id, a folder's name. */
  readonly name: string;
  /** The file, or `null` if the repository has none of this name. Throws `AppError` for every other failure. */
  open(file: string, options?: CallOptions): Promise<ByteSource | null>;
  /** Forgets which files are absent, if it remembers any, since one of them is needed after all. */
  doubtAbsent?(): Promise<void>;
  /** The paths of its files, as far as they are known; throws `AppError` if there is no such repository. */
  list?(options?: CallOptions): Promise<readonly string[]>;
}

/** The reason why `repository` has no config.json, or no weights, by what it has instead. */
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

/** The model that an adapter says it was made for. */
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
