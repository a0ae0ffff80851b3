/** @file The question "how evenly does each head attend": the entropies without the attention. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, Model } from "../models/model";
import { forwardProgram, outputEach, type Program } from "./program";

/** Outputs `entropies.l` `[B, H, T]` in nats; ignore those of padding. */
export function entropyProgram(model: Model): Program {
  return forwardProgram(model, "entropy", false, (g, { layers, lastHiddenState }) => {
    outputEntropies(g, layers);
    // A program needs an output even if no head is left.
    if (layers.every((layer) => layer === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

export function outputEntropies(g: GraphBuilder, layers: Forward["layers"]): void {
  outputEach(g, "entropies", layers, ({ attention }, layer) =>
    g.scope(`entropy.${layer}`, () => entropyOf(g, attention)),
  );
}

/** H = −Σ p ln p over the keys, with 0·ln 0 = 0: `[B, H, T, S]` → `[B, H, T]`. */
export function entropyOf(g: GraphBuilder, attention: Value): Value {
  const smallest = g.scalar(1.1754943508222875e-38);
  const terms = g.mul(attention, g.log(g.max(attention, smallest)));
  return g.neg(g.sum(terms, [3], 0));
}
