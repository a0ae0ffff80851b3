/** @file Leaves out what a classifier that reads the first token only does not need of the last layer. */

import type { GraphBuilder } from "../graph/builder";
import { narrow } from "../graph/narrow";
import type { Value } from "../graph/value";
import type { Forward, LayerTaps, Model } from "../models/model";

/**
 * The forward pass with the last layer, if only the first token is read of its result, at that token: the taps of the
 * layer have one query, `[B, H, 1, T]`, and the last hidden state is `[B, 1, C]`. Keys and values are those of all tokens.
 */
export function atFirstToken(g: GraphBuilder, model: Model, forward: Forward): Forward {
  if (!model.readsFirst) return forward;
  const { layers, hiddenStates, lastHiddenState } = forward;
  const narrowed = narrow(g, lastHiddenState, { axis: 1, place: 0, whole: [hiddenStates.at(-2)!] });
  const at = (value: Value) => narrowed.get(value) ?? value;
  return {
    layers: [...layers.slice(0, -1), tapsAt(layers.at(-1)!, at)],
    hiddenStates: [...hiddenStates.slice(0, -1), at(hiddenStates.at(-1)!)],
    lastHiddenState: at(lastHiddenState),
  };
}

const tapsAt = (taps: LayerTaps | null, at: (value: Value) => Value): LayerTaps | null =>
  taps && {
    ...taps,
    attention: at(taps.attention),
    maskedAttention: at(taps.maskedAttention),
    query: at(taps.query),
  };

/** The last hidden state at one token, `[B, 1, C]`, in a program that needs the attention of all. */
export function lastStateAt(
  g: GraphBuilder,
  { layers, hiddenStates, lastHiddenState }: Forward,
  place: 0 | -1,
): Value {
  const whole = [hiddenStates.at(-2)!, ...(layers.at(-1) ? [layers.at(-1)!.attention] : [])];
  return narrow(g, lastHiddenState, { axis: 1, place, whole }).get(lastHiddenState)!;
}
