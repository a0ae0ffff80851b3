/** @file One step of decoding: new tokens of several rows on top of a cache of keys and values. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/ir";
import type { KeyValue, Model } from "../models/model";
import { defineProgram, type Program } from "./program";

/** Names of the cache's tensors as inputs and as outputs, in one order. */
export function cacheNames({ keptHeads }: Model): {
  readonly past: readonly string[];
  readonly present: readonly string[];
} {
  const parts = keptHeads.flatMap((kept, layer) =>
    kept.length === 0 ? [] : [`${layer}.key`, `${layer}.value`],
  );
  return { past: parts.map((part) => `past.${part}`), present: parts.map((part) => `present.${part}`) };
}

/**
 * B rows of T new tokens on top of R cached rows of P tokens. Inputs: `parents` int32 `[B]`, the cached row that each row
 * continues; `input_ids` and `position_ids` int32 `[B, T]`; `attention_mask` int32 `[B, P + T]`, 0 also where a row has no
 * token at all, so rows of any lengths stand in one batch; `last` int32 `[B]`, which of all B·T new tokens is a row's last;
 * for each layer with heads `past.l.key` and `.value` `[R, h, P, D]`.
 *
 * Outputs `logits` `[B, vocabSize]` after each row's last token, `hidden_states` `[B, T, C]` that the logits are made of,
 * and the cache as it is now, `present.l.key` and `.value` `[B, h, P + T, D]`, which stays on the device.
 */
export function stepProgram(model: Model): Program {
  return defineProgram(model, "step", (g) => declare(g, model), cacheNames(model).present);
}

function declare(g: GraphBuilder, model: Model): void {
  const parents = g.input("parents", "int32", ["B"]);
  const inputIds = g.input("input_ids", "int32", ["B", "T"]);
  const positionIds = g.input("position_ids", "int32", ["B", "T"]);
  const attentionMask = g.input("attention_mask", "int32", ["B", "P+T"]);
  const last = g.input("last", "int32", ["B"]);
  const past = pastOf(g, model, parents);
  const forward = model.forward(g, {
    inputIds,
    positionIds,
    attentionMask,
    typeIds: null,
    headMask: null,
    past,
  });
  const flat = g.reshape(forward.lastHiddenState, [-1, model.hiddenSize]);
  const ends = g.unsqueeze(g.gather(flat, last, 0), [1]); // [B, 1, C]
  g.output("logits", model.logits(g, ends));
  g.output("hidden_states", forward.lastHiddenState);
  forward.layers.forEach((taps, layer) => {
    if (!taps) return;
    g.output(`present.${layer}.key`, taps.key);
    g.output(`present.${layer}.value`, taps.value);
  });
}

/** The cache with each row's parent in its place. */
function pastOf(
  g: GraphBuilder,
  { keptHeads, headDim }: Model,
  parents: Value,
): readonly (KeyValue | null)[] {
  return keptHeads.map((kept, layer) => {
    if (kept.length === 0) return null;
    const part = (name: string) => {
      const cached = g.input(`past.${layer}.${name}`, "float32", ["R", kept.length, "P", headDim]);
      return g.scope(`past.${layer}`, () => g.gather(cached, parents, 0));
    };
    return { key: part("key"), value: part("value") };
  });
}
