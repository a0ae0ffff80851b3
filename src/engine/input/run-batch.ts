/** @file A batch of texts as what a loaded model's programs take. */

import { type FloatTensor, floatTensor, type Tensor } from "../../lib/tensor";
import type { Model } from "../../models/model";
import { batchFeeds } from "../../programs/feeds";
import type { LoadedModel } from "../model/loading";
import type { RowBatch } from "./batches";

export type Outputs = ReadonlyMap<string, FloatTensor>;

/** Answers one batch; what was asked, and under which mask, its maker knows. */
export type RunBatch = (batch: RowBatch) => Promise<Outputs>;

export function feedsOf(
  { model, reading }: LoadedModel,
  { rows }: RowBatch,
  headMask?: FloatTensor,
): Record<string, Tensor> {
  // Padding is attended to by no token; a tokenizer's own id for it may be one that the model has no row for.
  const wanted = reading.tokenizer?.padId ?? 0;
  const padId = wanted < model.vocabSize ? wanted : 0;
  return batchFeeds(rows, { hasTypeIds: model.hasTypeIds, padId, headMask });
}

/** A mask `[L, H]` of these entries, or one that keeps every head. */
export function maskTensor({ numLayers, numHeads }: Model, entries?: Float32Array): FloatTensor {
  return floatTensor(entries ?? new Float32Array(numLayers * numHeads).fill(1), [numLayers, numHeads]);
}
