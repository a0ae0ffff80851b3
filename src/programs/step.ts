/** @file One step of decoding: new tokens for several rows on top of a cache of keys and values. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, KeyValue, Model } from "../models/model";
import { defineProgram, type Program, tokenIds } from "./program";

/** The cached keys or values of one layer that has heads: their names as an input, an output, and an addition. */
export interface CachePart {
  readonly past: string;
  readonly present: string;
  readonly added: string;
  readonly numHeads: number;
  readonly headDim: number;
}

export function cacheParts({ keyValueHeads, headDim }: Model): readonly CachePart[] {
  return keyValueHeads.flatMap((numHeads, layer) =>
    (numHeads === 0 ? [] : ["key", "value"]).map((part) => ({
      past: `past.${layer}.${part}`,
      present: `present.${layer}.${part}`,
      added: `added.${layer}.${part}`,
      numHeads,
      headDim,
    })),
  );
}

/**
 * B rows of T new tokens on top of R cached rows of P tokens. Inputs: `parents` int32 `[B]`, the cached row that each row
 * continues; `input_ids` and `position_ids` int32 `[B, T]`; `attention_mask` int32 `[B, P + T]`, also 0 in the places of
 * a shorter row that hold no token; `scored` int32 `[N]`, the indices among all B·T new tokens whose logits are needed (in
 * decoding, each row's last); for each layer with heads `past.l.key` and `.value` `[R, K, P, D]`.
 *
 * Outputs `logits` `[N, vocabSize]` after each scored token, `hidden_states` `[B, T, C]`, from which the logits are
 * computed, and the new cache, `present.l.key` and `.value` `[B, K, P + T, D]`, which stays on the device.
 */
export function stepProgram(model: Model): Program {
  const build = (g: GraphBuilder) => {
    const parents = g.input("parents", "int32", ["B"]);
    const past = pastOf(g, model, "R").map((cached, layer) => cached && reordered(g, layer, cached, parents));
    const forward = stepForward(g, model, past);
    forward.layers.forEach((taps, layer) => {
      if (taps?.cached) outputBoth(g, `present.${layer}`, taps.cached);
    });
  };
  return defineProgram(
    model,
    "step",
    build,
    cacheParts(model).map(({ present }) => present),
  );
}

/**
 * The same for a cache in ordinary memory, where every input and output is copied. It has no `parents`: row i continues
 * row i of `past`. Instead of the whole cache it outputs what the step adds to it, `added.l.key` and `.value`
 * `[B, K, T, D]`.
 */
export function hostStepProgram(model: Model): Program {
  return defineProgram(model, "host step", (g) => {
    const forward = stepForward(g, model, pastOf(g, model, "B"));
    forward.layers.forEach((taps, layer) => {
      if (taps?.added) outputBoth(g, `added.${layer}`, taps.added);
    });
  });
}

function stepForward(g: GraphBuilder, model: Model, past: readonly (KeyValue | null)[]): Forward {
  const forward = model.forward(g, {
    inputIds: g.input(tokenIds, "int32", ["B", "T"]),
    positionIds: g.input("position_ids", "int32", ["B", "T"]),
    attentionMask: g.input("attention_mask", "int32", ["B", "P+T"]),
    typeIds: null,
    headMask: null,
    past,
  });
  const flat = g.reshape(forward.lastHiddenState, [-1, Number(forward.lastHiddenState.shape[2])]);
  const ends = g.unsqueeze(g.gather(flat, g.input("scored", "int32", ["N"]), 0), [1]); // [N, 1, C]
  g.output("logits", model.logits(g, ends));
  g.output("hidden_states", forward.lastHiddenState);
  return forward;
}

function pastOf(g: GraphBuilder, { keyValueHeads, headDim }: Model, rows: string): (KeyValue | null)[] {
  return keyValueHeads.map((numHeads, layer) => {
    if (numHeads === 0) return null;
    const part = (name: string) =>
      g.input(`past.${layer}.${name}`, "float32", [rows, numHeads, "P", headDim]);
    return { key: part("key"), value: part("value") };
  });
}

/** The cache of each row's parent, in the order of the rows. */
function reordered(g: GraphBuilder, layer: number, { key, value }: KeyValue, parents: Value): KeyValue {
  const part = (cached: Value) => g.scope(`past.${layer}`, () => g.gather(cached, parents, 0));
  return { key: part(key), value: part(value) };
}

function outputBoth(g: GraphBuilder, name: string, { key, value }: KeyValue): void {
  g.output(`${name}.key`, key);
  g.output(`${name}.value`, value);
}
