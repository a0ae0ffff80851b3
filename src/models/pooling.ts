/** @file One hidden state per text, `[B, 1, C]`, for classifiers that do not read the first token's. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { FamilyConfig } from "./family";
import type { ForwardInputs } from "./model";

/** The mean over the tokens that are not padding. */
export function meanOfTokens(g: GraphBuilder, hidden: Value, attentionMask: Value): Value {
  return g.scope("pooling", () => {
    const real = g.unsqueeze(g.toFloat(attentionMask), [2]); // [B, T, 1]
    return g.div(g.sum(g.mul(hidden, real), [1], 1), g.sum(real, [1], 1));
  });
}

/**
 * The last token that is neither padding nor, like the library's rule, config.json's padding token; the first if there
 * is none.
 */
export function lastToken(
  g: GraphBuilder,
  { padTokenId, vocabSize }: Pick<FamilyConfig, "padTokenId" | "vocabSize">,
  hidden: Value,
  { inputIds, attentionMask }: ForwardInputs,
): Value {
  return g.scope("pooling", () => {
    const real = g.toFloat(attentionMask); // [B, T]
    const isPadding = padTokenId !== null && padTokenId < vocabSize && g.equal(inputIds, g.index(padTokenId));
    const counted = isPadding ? g.mul(real, g.sub(g.scalar(1), g.toFloat(isPadding))) : real;
    const one = g.scalar(1);
    const places = g.cumsum(g.add(g.mul(real, g.scalar(0)), one), 1); // 1, 2, …
    const last = g.largest(g.add(g.mul(counted, g.sub(places, one)), one), [1], 1); // [B, 1]
    const isLast = g.unsqueeze(g.toFloat(g.equal(places, last)), [2]); // [B, T, 1]
    return g.sum(g.mul(hidden, isLast), [1], 1);
  });
}
