/** @file Made-up measurements of two layers with two heads each. */

import type { HeadEntropies, Importance } from "../figures/measured";
import { floatTensor } from "../lib/tensor";

/** `[2, 2]`. */
export const twoByTwo = (...values: number[]) => floatTensor(Float32Array.from(values), [2, 2]);

export const measuredEntropies: HeadEntropies = { entropy: twoByTwo(1, 2, 3, 4), tokens: 2, texts: 1 };

export const measuredImportance: Importance = {
  gradient: twoByTwo(-1, 2, -3, 4),
  byDefinition: {
    batch: twoByTwo(3, 4, 0, 0),
    example: twoByTwo(4, 3, 2, 1),
    position: twoByTwo(1, 2, 3, 4),
    cumulative: twoByTwo(1, 1, 2, 3),
  },
  tokens: 7,
  loss: 0.5,
  texts: 3,
};
