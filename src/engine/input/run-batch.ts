/** @file Builds the inputs of a model's programs for a batch of texts. */

import { type FloatTensor, floatTensor, type Tensor } from "../../lib/tensor";
import type { Model } from "../../models/model";
import { batchFeeds } from "../../programs/feeds";
import type { LoadedModel } from "../model/loading";
import type { RowBatch } from "./batches";

export type Outputs = ReadonlyMap<string, FloatTensor>;

/** Runs one program on a batch, with the mask chosen by whoever created the function. */
export type RunBatch = (batch: RowBatch) => Promise<Outputs>;

export function feedsOf(
  { model, reading }: LoadedModel,
  { rows }: RowBatch,
  headMask?: FloatTensor,
): Record<string, Tensor> {
  // No token attends to padding, so 0 is safe; the tokenizer's own id may exceed the model's vocabulary.
  const wanted = reading.tokenizer?.padId ?? 0;
  const padId = wanted < model.vocabSize ? wanted : 0;
  return batchFeeds(rows, { hasTypeIds: model.hasTypeIds, padId, headMask });
}

/** A mask `[L, H]` of these entries, by default all 1. */
export function maskTensor({ numLayers, numHeads }: Model, entries?: Float32Array): FloatTensor {
  return floatTensor(entries ?? new Float32Array(numLayers * numHeads).fill(1), [numLayers, numHeads]);
}
