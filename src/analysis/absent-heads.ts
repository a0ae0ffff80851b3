/** @file Numbers per head for models with pruned heads: those of pruned heads are NaN. */

import { type FloatTensor, floatTensor, sizeOf } from "../lib/tensor";
import { type HeadSet, placesOf } from "./head-sets";

/** `figures` `[L, H]` or `[L, B, H, …]`, H on axis `headAxis`, with NaN for the heads of `absent`. */
export function blankHeads(figures: FloatTensor, absent: HeadSet, headAxis = 1): FloatTensor {
  const places = placesOf(absent);
  if (places.length === 0) return figures;
  const { shape } = figures;
  const data = figures.data.slice();
  const numHeads = shape[headAxis]!;
  const rows = sizeOf(shape.slice(1, headAxis));
  const size = sizeOf(shape.slice(headAxis + 1));
  for (const [layer, head] of places) {
    for (let row = layer * rows; row < (layer + 1) * rows; row++) {
      const start = (row * numHeads + head) * size;
      data.fill(Number.NaN, start, start + size);
    }
  }
  return floatTensor(data, shape);
}

/** How many of the numbers are not those of pruned heads. */
export function countPresent(figures: ArrayLike<number>): number {
  return Array.from(figures).filter((figure) => !Number.isNaN(figure)).length;
}
