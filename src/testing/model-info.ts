/** @file A made-up `ModelInfo` for tests that need only a part of it. */

import type { ModelInfo } from "../engine/api/api";
import type { Family } from "../lib/family";

const abilities = {
  bert: { head: "none", isCausal: false, hasPairs: true, hasCache: false },
  gpt2: { head: "lm", isCausal: true, hasPairs: false, hasCache: true },
} as const satisfies Record<Family, Partial<ModelInfo>>;

/** A tiny model of one head with the properties of `part` and otherwise of its family, by default BERT. */
export function modelInfo({ family = "bert", ...part }: Partial<ModelInfo> = {}): ModelInfo {
  return {
    model: "m",
    name: "m",
    family,
    ...abilities[family],
    numLayers: 1,
    numHeads: 1,
    headDim: 1,
    hiddenSize: 1,
    maxPositions: 8,
    vocabSize: 4,
    parameters: 1,
    storedDtype: "F32",
    hasTokenizer: true,
    prunedHeads: {},
    missing: [],
    unexpected: [],
    notices: [],
    ...part,
  };
}
