/** @file The question "what does each head attend to", answered by sums over each text instead of its attention. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, Model } from "../models/model";
import { entropyOf } from "./entropy";
import { forwardProgram, outputEach, type Program } from "./program";

export interface MeasureOptions {
  readonly masked: boolean;
  /** Which sums are needed, of weights or of entropies. */
  readonly weights: boolean;
  readonly entropies: boolean;
}

/**
 * Inputs beside the model's, as they are needed: `pair_factors` `[B, T·T, M]` of the weight of each query and key, and
 * `query_factors` `[B, T, E]` of the entropy of each query. Outputs, for layer l: `weight_sums.l` `[B, H, M]` and
 * `entropy_sums.l` `[B, H, E]`, the sums of the weights and of the entropies times their factors.
 */
export function measureProgram(model: Model, options: MeasureOptions): Program {
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  return forwardProgram(model, `measure(${flags.join(",")})`, options.masked, (g, forward) => {
    const { layers, lastHiddenState } = forward;
    if (options.weights) outputWeightSums(g, layers);
    if (options.entropies) outputEntropySums(g, layers);
    // A program needs an output even if no head is left.
    if (layers.every((layer) => layer === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

function outputWeightSums(g: GraphBuilder, layers: Forward["layers"]): void {
  const factors = g.input("pair_factors", "float32", ["B", "T*T", "M"]);
  outputEach(g, "weight_sums", layers, ({ attention }, layer) =>
    g.scope(`weight_sums.${layer}`, () => g.matmul(flatRows(g, attention), factors)),
  );
}

function outputEntropySums(g: GraphBuilder, layers: Forward["layers"]): void {
  const factors = g.input("query_factors", "float32", ["B", "T", "E"]);
  outputEach(g, "entropy_sums", layers, ({ attention }, layer) =>
    g.scope(`entropy_sums.${layer}`, () => g.matmul(entropyOf(g, attention), factors)),
  );
}

/** `[B, H, T, T]` → `[B, H, T·T]`. */
const flatRows = (g: GraphBuilder, attention: Value): Value => g.reshape(attention, [0, 0, -1]);
