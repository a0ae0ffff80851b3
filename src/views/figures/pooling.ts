/** @file Shrinks attention maps to as many cells as a screen can show, keeping the largest weight, or difference, of each. */

import type { AttentionView } from "./attention-view";

/**
 * The map as `size` × `size` cells, row-major, a row for each group of neighbouring queries. Tokens without a row
 * take no part, pairs outside the segment filter count as 0. `size` is at most the number of rows.
 */
export function poolMap(view: AttentionView, map: number, size: number): Float32Array {
  const { weights, numTokens, queries, keys } = view;
  const cellOf = cellsOfTokens(view, size);
  const scales = view.scalesOf(map);
  const pooled = new Float32Array(size * size);
  for (const query of queries) {
    const start = (map * numTokens + query) * numTokens;
    const row = cellOf[query]! * size;
    const scale = scales?.[query] ?? 1;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const weight = weights[start + key]! * scale;
      const cell = row + cellOf[key]!;
      if (Math.abs(weight) > Math.abs(pooled[cell]!)) pooled[cell] = weight;
    }
  }
  return pooled;
}

/** How many cells a side a map needs on a square of `pixels` device pixels: one a token, or one a pixel. */
export function pooledSize(numRows: number, pixels: number): number {
  return Math.max(1, Math.min(numRows, Math.floor(pixels)));
}

/** The cell of each token along a side, 0 for tokens without a row. */
function cellsOfTokens({ rows, numTokens }: AttentionView, size: number): Int32Array {
  const cells = new Int32Array(numTokens);
  for (const [row, token] of rows.entries()) cells[token] = Math.floor((row * size) / rows.length);
  return cells;
}
