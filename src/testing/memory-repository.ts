/** @file A repository over arrays in memory. */

import type { ByteSource, Repository } from "../hub/repository";

/**
 * Serves `files` by name. Slices are copies. Reading outside a file throws `RangeError`, which no reader may cause,
 * whatever the file contains.
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

/** A source over `bytes`, and the ranges `[start, end)` read so far. */
export function recordingSource(bytes: Uint8Array): { source: ByteSource; ranges: [number, number][] } {
  const source = memorySource(bytes);
  const ranges: [number, number][] = [];
  const slice = (start: number, end: number) => {
    ranges.push([start, end]);
    return source.slice(start, end);
  };
  return { source: { size: source.size, slice }, ranges };
}
