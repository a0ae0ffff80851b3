/** @file Writer of safetensors files. */

import { concat, uint, utf8 } from "./bytes";

export interface FileTensor {
  readonly name: string;
  /** Any name, so that unknown formats can be written too. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of `tensors` in the given order, the header padded with spaces so that the values begin at a multiple of eight. */
export function safetensorsFile(
  tensors: readonly FileTensor[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const start = end;
    end += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`;
  });
  if (metadata) entries.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  const header = `{${entries.join(",")}}`;
  const padding = " ".repeat(-utf8(header).length & 7);
  return withHeader(header + padding, concat(...tensors.map(({ bytes }) => bytes)));
}

/** A file with exactly this header before these values. */
export function withHeader(header: string, values: Uint8Array): Uint8Array {
  const bytes = utf8(header);
  return concat(uint(bytes.length, 8), bytes, values);
}
