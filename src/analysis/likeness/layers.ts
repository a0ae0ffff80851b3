/** @file Whether heads of one layer are more alike than heads of different layers. Pure. */

import { shuffle } from "../../lib/random";
import type { FloatTensor } from "../../lib/tensor";

export interface LayerLikeness {
  /** Mean distance of the pairs of one layer, and of different layers; NaN if there is no such pair. */
  readonly within: number;
  readonly across: number;
  readonly pairsWithin: number;
  readonly pairsAcross: number;
  /** How often heads dealt to the layers at random differ as much, of both signs; NaN without both kinds of pairs. */
  readonly p: number;
}

const numDeals = 999;

/**
 * A permutation test, since pairs that share a head are not independent (Mantel 1967): the heads are dealt anew to the
 * layers, and p = (1 + those that differ as much) ÷ (1 + all). `distances` `[n, n]`, `layerOf` each item's layer.
 */
export function layerLikeness(
  distances: FloatTensor,
  layerOf: readonly number[],
  seed: number,
): LayerLikeness {
  const found = meansBy(distances, layerOf);
  const difference = Math.abs(found.across - found.within);
  if (Number.isNaN(difference)) return { ...found, p: Number.NaN };
  let asMuch = 0;
  for (let deal = 0; deal < numDeals; deal++) {
    const { within, across } = meansBy(distances, shuffle(layerOf, seed, `deal ${deal}`));
    // Sums in another order may differ in their last digits.
    if (Math.abs(across - within) >= difference * (1 - 1e-9)) asMuch++;
  }
  return { ...found, p: (1 + asMuch) / (1 + numDeals) };
}

function meansBy(
  { data, shape: [n = 0] }: FloatTensor,
  layerOf: readonly number[],
): Omit<LayerLikeness, "p"> {
  const [sums, pairs] = [
    [0, 0],
    [0, 0],
  ];
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const isAcross = Number(layerOf[a] !== layerOf[b]);
      sums[isAcross]! += data[a * n + b]!;
      pairs[isAcross]!++;
    }
  const [within, across] = [sums[0]! / pairs[0]!, sums[1]! / pairs[1]!];
  return { within, across, pairsWithin: pairs[0]!, pairsAcross: pairs[1]! };
}
