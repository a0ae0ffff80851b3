/** @file A checkpoint's files, wherever they come from. Everything above reads checkpoints through these two interfaces. */

import type { CallOptions } from "../lib/call";

/** Bytes that can be read in part, without holding the whole in memory. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): Promise<Uint8Array>;
}

export interface Repository {
  /** What a person calls it: a Hub id, a folder's name. */
  readonly name: string;
  /** The file, or `null` if the repository has none of this name. Throws `AppError` for every other failure. */
  open(file: string, options?: CallOptions): Promise<ByteSource | null>;
  /** Where it is remembered that files are absent: asks for them again from now on, since one of them is needed. */
  doubtAbsent?(): Promise<void>;
}
