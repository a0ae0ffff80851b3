/** @file The pruned model in words and numbers. Pure. */

import { type HeadSet, placesOf, withHeads } from "../../analysis/head-sets";
import { formatNumber, plural } from "../../lib/format";
import type { Comparison, ModelInfo } from "../../store";

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

export function shareText(
  before: Pick<ModelInfo, "parameters">,
  after: Pick<ModelInfo, "parameters">,
): string {
  return `${formatNumber(100 * (1 - after.parameters / before.parameters))} % fewer`;
}

type Times = Pick<Comparison, "masked" | "pruned">;

/** How much faster the pruned model is. If not even the runs agree on which is faster, it is only said so. */
export function speedText({ masked, pruned }: Times): string {
  const ratios = masked.map((time, run) => time / pruned[run]!);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const range = `${formatNumber(least)} to ${formatNumber(most)} × in ${plural(ratios.length, "run")}`;
  return least <= 1 && most >= 1
    ? `no clear difference, within noise (${range})`
    : `${formatNumber(median(ratios))} × as fast (${range})`;
}

/** The medians of both. */
export const timesText = ({ masked, pruned }: Times): string =>
  `${formatNumber(median(masked))} ms masked, ${formatNumber(median(pruned))} ms pruned`;

/** The middle one of `values`, or the mean of the two in the middle; `NaN` if there are none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
