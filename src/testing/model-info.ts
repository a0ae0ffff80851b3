/** @file A made-up `ModelInfo` for tests that need only a part of it. */

import type { ModelInfo } from "../engine/api/api";
import { createModel } from "../models/create-model";

/** A tiny model of one head with the properties of `part` and otherwise of its family, by default BERT. */
export function modelInfo({ family = "bert", ...part }: Partial<ModelInfo> = {}): ModelInfo {
  const made = createModel({ model_type: family });
  const { head, isCausal, hasPairs, hasCache, isPrunedByLibrary, hasHeadMask, outputProjection } = made;
  return {
    model: "m",
    name: "m",
    family,
    head,
    isCausal,
    hasPairs,
    hasCache,
    numLayers: 1,
    numHeads: 1,
    numKeyValueHeads: 1,
    headDim: 1,
    hiddenSize: 1,
    maxPositions: 8,
    vocabSize: 4,
    parameters: 1,
    storedDtype: "F32",
    hasTokenizer: true,
    hasChatTemplate: false,
    specialTokens: { cls: "[CLS]", sep: "[SEP]", mask: "[MASK]" },
    prunedHeads: {},
    isPrunedByLibrary,
    hasHeadMask,
    outputProjection,
    missing: [],
    unexpected: [],
    notices: [],
    ...part,
  };
}
