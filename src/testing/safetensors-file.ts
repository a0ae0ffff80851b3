/** @file Writes safetensors files with any content, including invalid ones. */

import { safetensorsHeader } from "../weights/safetensors-writer";
import { concat, uint, utf8 } from "./bytes";

export interface FileTensor {
  readonly name: string;
  /** Any string, so that unknown formats can be written too. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of `tensors` in the given order. */
export function safetensorsFile(
  tensors: readonly FileTensor[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = tensors.map((tensor) => ({ ...tensor, byteLength: tensor.bytes.length }));
  return concat(safetensorsHeader(entries, metadata), ...tensors.map(({ bytes }) => bytes));
}

/** A file with exactly this header and these values. */
export function withHeader(header: string, values: Uint8Array): Uint8Array {
  const bytes = utf8(header);
  return concat(uint(bytes.length, 8), bytes, values);
}
