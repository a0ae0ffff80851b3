/** @file The pruned model in words and numbers. Pure. */

import { type HeadSet, placesOf, withHeads } from "../../analysis/head-sets";
import type { ModelInfo } from "../../store";

/** As Python writes the dictionary that `prune_heads` takes: `{0: [1, 4], 3: [7]}`. */
export function dictionaryText(heads: HeadSet): string {
  const entries = Object.entries(heads).map(([layer, list]) => `${layer}: [${list.join(", ")}]`);
  return `{${entries.join(", ")}}`;
}

/** The number of heads left in each layer once the mask's heads are removed. */
export function headsLeft(
  info: Pick<ModelInfo, "numLayers" | "numHeads" | "prunedHeads">,
  mask: HeadSet,
): readonly number[] {
  const gone = withHeads(info.prunedHeads, placesOf(mask));
  return Array.from({ length: info.numLayers }, (_, layer) => info.numHeads - (gone[layer]?.length ?? 0));
}

const bytesPerFloat = 4;

export const bytesOf = ({ parameters }: Pick<ModelInfo, "parameters">): number => parameters * bytesPerFloat;

/** The middle one of `values`, or the mean of the two in the middle; `NaN` if there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
