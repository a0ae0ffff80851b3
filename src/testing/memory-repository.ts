/** @file A repository whose files are arrays in memory. */

import type { ByteSource, Repository } from "../hub/repository";

/**
 * The files of `files` by name; any other name is absent, as it is in a real repository.
 * A slice is a copy. Asking for bytes outside a file throws `RangeError`: no reader may do so, whatever the file says.
 */
export function memoryRepository(files: Readonly<Record<string, Uint8Array>>, name = "memory"): Repository {
  return {
    name,
    open: async (file) => {
      const bytes = Object.hasOwn(files, file) ? files[file] : undefined;
      return bytes ? memorySource(bytes) : null;
    },
  };
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    slice: async (start, end) => {
      if (!(0 <= start && start <= end && end <= bytes.byteLength)) {
        throw new RangeError(`bytes ${start} to ${end} of a file of ${bytes.byteLength}`);
      }
      return bytes.slice(start, end);
    },
  };
}

/** A source over `bytes`, and the ranges `[start, end)` that were asked of it so far. */
export function recordingSource(bytes: Uint8Array): { source: ByteSource; ranges: [number, number][] } {
  const source = memorySource(bytes);
  const ranges: [number, number][] = [];
  const slice = (start: number, end: number) => {
    ranges.push([start, end]);
    return source.slice(start, end);
  };
  return { source: { size: source.size, slice }, ranges };
}
