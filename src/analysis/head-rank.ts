/** @file The place of one head among all by a value. */

import { countPresent } from "./absent-heads";

export interface Rank {
  /** 1 is the largest; equal values share a rank. */
  readonly rank: number;
  /** How many heads have a value. */
  readonly n: number;
}

export function rankOf(value: number, values: Float32Array): Rank {
  return { rank: 1 + values.filter((other) => other > value).length, n: countPresent(values) };
}
