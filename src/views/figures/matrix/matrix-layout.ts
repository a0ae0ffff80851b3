/** @file The positions of the matrix view's cells and labels, and what is at a point. */

export interface MatrixLayout {
  /** Tokens along both sides, ascending. */
  readonly rows: readonly number[];
  /** Side of a cell; below 1 if several tokens share a pixel. */
  readonly cell: number;
  /** Side of the square of cells. */
  readonly side: number;
  /** Room for labels on the left and above; 0 without labels. */
  readonly labels: number;
}

/** A place in the matrix: a cell, or only its row or column if the point is on a label. */
export interface MatrixPlace {
  readonly query: number | null;
  readonly key: number | null;
}

const largestCell = 56;
/** Labels of cells smaller than this run into each other. */
const readableCell = 10;
const characterWidth = 7.9;
const longestLabel = 130;
/** The share of the width that labels take at most: it leaves room for 24 readable tokens in the inspector. */
const labelShare = 0.22;

/**
 * `size` is the figure's whole width; labels are left out if cells are too small for them. With a `leastCell` the figure
 * may become larger than that.
 */
export function matrixLayout(
  rows: readonly number[],
  size: number,
  longestToken: number,
  leastCell = 0,
): MatrixLayout {
  const count = Math.max(1, rows.length);
  const room = Math.ceil(Math.min(longestLabel, size * labelShare, longestToken * characterWidth + 14));
  const fitting = (size - room) / count;
  const labels = Math.max(fitting, leastCell) >= readableCell ? room : 0;
  const exact = Math.max(leastCell, Math.min(largestCell, (size - labels) / count));
  const cell = exact >= 4 ? Math.floor(exact) : exact;
  return { rows, cell, side: cell * count, labels };
}

/** A part of the square of cells, in CSS pixels from its corner. */
export interface MatrixWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The places `[first, end)` of the rows, or columns, that a stretch of the square touches. */
export function rowsAt({ cell, rows }: MatrixLayout, start: number, length: number) {
  return {
    first: Math.max(0, Math.floor(start / cell)),
    end: Math.min(rows.length, Math.ceil((start + length) / cell)),
  };
}

/** What is at a point of the figure, whose labels end and cells begin at `labels`. */
export function placeAt({ rows, cell, labels }: MatrixLayout, x: number, y: number): MatrixPlace | null {
  const at = (offset: number) => (offset < 0 ? null : (rows[Math.floor(offset / cell)] ?? null));
  const place = { query: at(y - labels), key: at(x - labels) };
  const isInside = (offset: number, token: number | null) =>
    token !== null || (offset >= 0 && offset < labels);
  if (!isInside(x, place.key) || !isInside(y, place.query)) return null;
  return place.query === null && place.key === null ? null : place;
}

/** Where a token's row or column begins, from the first cell on. */
export function offsetOf({ rows, cell }: MatrixLayout, token: number): number {
  return rows.indexOf(token) * cell;
}
