/** @file Times passes over some texts, and says how long a search will take. */

import { countHeads } from "../../analysis/head-sets";
import type { ModelInfo, SearchOrder } from "../../engine/api/api";
import type { CallOptions } from "../../lib/call";
import type { PassTimes, SearchSettings } from "./state";

/**
 * What `work` on `count` texts gives, and its milliseconds per text. Once a part of the texts is done only the rest is
 * timed, because the first part also pays for programs that are new.
 */
export async function timedPerText<T>(
  count: number,
  options: CallOptions,
  work: (options: CallOptions) => Promise<T>,
): Promise<readonly [result: T, perText: number]> {
  let from = { at: performance.now(), done: 0 };
  const onProgress: CallOptions["onProgress"] = (progress) => {
    const { done, unit } = progress;
    if (from.done === 0 && unit === "texts" && done > 0 && done < count)
      from = { at: performance.now(), done };
    options.onProgress?.(progress);
  };
  const result = await work({ ...options, onProgress });
  return [result, (performance.now() - from.at) / Math.max(1, count - from.done)];
}

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds that a search of a set of `n` texts takes if it has to mask every head that it may. */
export function searchTime(
  { orders, seeds, rows, among }: Pick<SearchSettings, "orders" | "seeds" | "rows" | "among">,
  { gradients, scores }: Required<Pick<PassTimes, "gradients" | "scores">>,
  {
    model,
    numLayers,
    numHeads,
    prunedHeads,
  }: Pick<ModelInfo, "model" | "numLayers" | "numHeads" | "prunedHeads">,
  n: number,
): number {
  const heads = among[model];
  const steps = 1 + (heads ? countHeads(heads) : numLayers * numHeads - countHeads(prunedHeads));
  const byOrder: Record<SearchOrder, number> = {
    importance: steps * gradients,
    reverse: steps * gradients,
    random: seeds * steps * scores,
    entropy: (steps + 1) * scores,
    fixed: gradients + steps * scores,
  };
  const perText = orders.reduce((sum, order) => sum + byOrder[order], 0);
  return perText * Math.min(rows ?? n, n);
}
