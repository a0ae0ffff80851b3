/** @file Divides a file into equal pieces: where a download continues, and which pieces a read needs. */

/** 8 MiB: few entries for a large model, and little to lose when a connection breaks. */
export const pieceSize = 8 * 1024 * 1024;

export interface Piece {
  readonly index: number;
  /** Bytes of the file: from `start` (inclusive) to `end` (exclusive). */
  readonly start: number;
  readonly end: number;
}

export function piecesOf(size: number, step = pieceSize): readonly Piece[] {
  return Array.from({ length: Math.ceil(size / step) }, (_, index) => ({
    index,
    start: index * step,
    end: Math.min(size, (index + 1) * step),
  }));
}

/** The first missing piece, or null if the file is complete. */
export function firstMissing(size: number, present: ReadonlySet<number>, step = pieceSize): Piece | null {
  return piecesOf(size, step).find(({ index }) => !present.has(index)) ?? null;
}

/** The parts of pieces that make up bytes `start` to `end`; offsets are relative to the piece. */
export function partsOf(start: number, end: number, step = pieceSize): readonly Piece[] {
  if (end <= start) return [];
  const first = Math.floor(start / step);
  const last = Math.floor((end - 1) / step);
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const index = first + offset;
    return {
      index,
      start: Math.max(start - index * step, 0),
      end: Math.min(end - index * step, step),
    };
  });
}
