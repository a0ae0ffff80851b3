/** @file The question "how evenly does each head look": entropies alone, without the attention behind them. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { forwardProgram, outputEach, type Program } from "./program";

/** Outputs `entropies.l` `[B, H, T]` in nats; those of padding are of no meaning. */
export function entropyProgram(model: Model): Program {
  return forwardProgram(model, "entropy", false, (g, { layers, lastHiddenState }) => {
    const byLayer = layers.map((taps, layer) =>
      taps ? g.scope(`entropy.${layer}`, () => entropy(g, taps.attention)) : null,
    );
    outputEach(g, "entropies", byLayer);
    // A program needs an output, also where no head is left to be looked at.
    if (byLayer.every((value) => value === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

/** H = −Σ p ln p over the keys, with 0·ln 0 = 0: `[B, H, T, S]` → `[B, H, T]`. */
export function entropy(g: GraphBuilder, attention: Value): Value {
  const smallest = g.scalar(1.1754943508222875e-38);
  const terms = g.mul(attention, g.log(g.max(attention, smallest)));
  return g.neg(g.sum(terms, [3], 0));
}
