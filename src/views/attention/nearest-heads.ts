/** @file The heads of a model that attend most like one of them on one text. Pure. */

import { allPlaces, type HeadPlace, hasHead } from "../../analysis/head-sets";
import { distancesFrom } from "../../analysis/similarity";
import { floatTensor } from "../../lib/tensor";
import type { Picture } from "../../store";

/** On longer texts the distances of all heads would hold up the page. */
export const longestCompared = 128;
const numNearest = 3;

export interface NearHead {
  readonly place: HeadPlace;
  /** The mean Jensen–Shannon distance of their rows. */
  readonly distance: number;
}

/** The three nearest of all layers, the nearest first; null if the text is too long. */
export function nearestHeads(
  { info, result }: Picture,
  [layer, head]: HeadPlace,
): readonly NearHead[] | null {
  const n = result.tokens.length;
  if (n > longestCompared) return null;
  const { numLayers, numHeads, prunedHeads } = info;
  const own = layer * numHeads + head;
  const all = floatTensor(result.attentions.data, [numLayers * numHeads, n, n]);
  const distances = distancesFrom(all, own);
  return allPlaces(info)
    .map((place, index) => ({ place, distance: distances[index]!, index }))
    .filter(({ place, index }) => index !== own && !hasHead(prunedHeads, place))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, numNearest)
    .map(({ place, distance }) => ({ place, distance }));
}
