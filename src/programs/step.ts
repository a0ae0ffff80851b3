/** @file One step of decoding: new tokens for several rows on top of a cache of keys and values. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, KeyValue, Model } from "../models/model";
import { largestNames, largestOf } from "./largest";
import { defineProgram, type Program, positionIds, tokenIds } from "./program";

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

/** How the rows of a step continue those of the cache. */
export type StepKind =
  /** Any number of tokens each, from any cached row. */
  | "read"
  /** One token each, from any cached row. */
  | "move"
  /** One token each; row i continues cached row i. */
  | "stay";

export interface StepOptions {
  readonly kind: StepKind;
  /** Whether `hidden_states` is wanted. */
  readonly hidden: boolean;
  /** How many of the largest logits are wanted, as in `largestOf`; null for all. */
  readonly largest: number | null;
}

/**
 * B rows of T new tokens on top of R cached rows of P tokens. Inputs: `parents` int32 `[B]`, the cached row that each row
 * continues, unless the rows stay; `input_ids` and `position_ids` int32 `[B, T]`; `attention_mask` int32 `[B, P + T]`, also
 * 0 in the places of a shorter row that hold no token, and for single tokens the same as `key_bias` `[B, 1, 1, P + 1]`,
 * which is added to scores: 0 for a token, `maskedScore` for none; for rows that are read `scored` int32 `[N]`, the indices among all
 * B·T new tokens whose logits are needed (in decoding, each row's last), while single tokens are all scored; for each layer
 * with heads `past.l.key` and `.value` `[R, K, P, D]`.
 *
 * Outputs `logits` `[N, vocabSize]` after each scored token, or in place of them what `largestOf` makes of them, as
 * `largest.values` and so on; on request
 * `hidden_states` `[B, T, C]`, from which the logits are computed; and the new cache, `present.l.key` and `.value`
 * `[B, K, P + T, D]`, which stays on the device.
 */
export function stepProgram(model: Model, { kind, hidden, largest }: StepOptions): Program {
  const build = (g: GraphBuilder) => {
    const past = kind === "stay" ? pastOf(g, model, "B") : movedPast(g, model);
    const forward = stepForward(g, model, past, kind === "read" ? "T" : 1);
    const logits = logitsOf(g, model, forward, kind === "read");
    if (largest === null) g.output("logits", logits);
    else outputLargest(g, logits, largest);
    if (hidden) g.output("hidden_states", forward.lastHiddenState);
    forward.layers.forEach((taps, layer) => {
      if (taps?.cached) outputBoth(g, `present.${layer}`, taps.cached);
    });
  };
  return defineProgram(model, `step(kind=${kind},hidden=${hidden},largest=${largest})`, build, {
    kept: cacheParts(model).map(({ present }) => present),
    work: "step",
  });
}

function outputLargest(g: GraphBuilder, logits: Value, count: number): void {
  const largest = largestOf(g, logits, count);
  for (const name of largestNames) g.output(`largest.${name}`, largest[name]);
}

function movedPast(g: GraphBuilder, model: Model): (KeyValue | null)[] {
  const parents = g.input("parents", "int32", ["B"]);
  return pastOf(g, model, "R").map((cached, layer) => cached && reordered(g, layer, cached, parents));
}

/**
 * The same for a cache in ordinary memory, where every input and output is copied. It has no `parents`: row i continues
 * row i of `past`. Instead of the whole cache it outputs what the step adds to it, `added.l.key` and `.value`
 * `[B, K, T, D]`.
 */
export function hostStepProgram(model: Model): Program {
  const build = (g: GraphBuilder) => {
    const forward = stepForward(g, model, pastOf(g, model, "B"), "T");
    g.output("logits", logitsOf(g, model, forward, true));
    g.output("hidden_states", forward.lastHiddenState);
    forward.layers.forEach((taps, layer) => {
      if (taps?.added) outputBoth(g, `added.${layer}`, taps.added);
    });
  };
  return defineProgram(model, "host step", build, { work: "step" });
}

function stepForward(
  g: GraphBuilder,
  model: Model,
  past: readonly (KeyValue | null)[],
  tokens: "T" | 1,
): Forward {
  return model.forward(g, {
    inputIds: g.input(tokenIds, "int32", ["B", tokens]),
    positionIds: g.input(positionIds, "int32", ["B", tokens]),
    attentionMask: g.input("attention_mask", "int32", ["B", `P+${tokens}`]),
    typeIds: null,
    headMask: null,
    past,
    ...(tokens === 1 && { keyBias: g.input("key_bias", "float32", ["B", 1, 1, "P+1"]) }),
  });
}

/** `isScored`: whether an input says which tokens are scored. */
function logitsOf(g: GraphBuilder, model: Model, { lastHiddenState }: Forward, isScored: boolean): Value {
  return model.logits(g, isScored ? scoredOnly(g, lastHiddenState) : lastHiddenState);
}

/** The hidden states of the scored tokens, `[N, 1, C]`. */
function scoredOnly(g: GraphBuilder, hidden: Value): Value {
  const flat = g.reshape(hidden, [-1, Number(hidden.shape[2])]);
  return g.unsqueeze(g.gather(flat, g.input("scored", "int32", ["N"]), 0), [1]);
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
