/** @file One hidden state per text, `[B, 1, C]`, for classifiers that do not read the first token's. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";

/** The mean over the tokens that are not padding. */
export function meanOfTokens(g: GraphBuilder, hidden: Value, attentionMask: Value): Value {
  return g.scope("pooling", () => {
    const real = g.unsqueeze(g.toFloat(attentionMask), [2]); // [B, T, 1]
    return g.div(g.sum(g.mul(hidden, real), [1], 1), g.sum(real, [1], 1));
  });
}
