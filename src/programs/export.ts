/** @file The model for other programs: a graph whose inputs and outputs have the names that Optimum gives them. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, ForwardInputs, KeyValue, Model } from "../models/model";
import { defineProgram, outputEach, type Program } from "./program";

const batch = "batch_size";
const tokens = "sequence_length";
const past = "past_sequence_length";

/**
 * int64 inputs `input_ids` `[B, T]` and `attention_mask`; with token types `token_type_ids`; with a cache `position_ids` and
 * for each layer `past_key_values.l.key` and `.value` `[B, H, P, D]`, P from 0, with an `attention_mask` of `[B, P + T]`.
 *
 * Outputs `logits` (`[B, labels]` of a classifier, `[B, T, vocabSize]` of a language model) or, without a head,
 * `last_hidden_state` `[B, T, C]`; with a cache `present.l.key` and `.value` `[B, H, P + T, D]`; with `attentions` also
 * `attentions.l` `[B, h, T, P + T]` of the h heads that are left. The cache has a place for every head of config.json,
 * since those who run such files make an empty one from it; in the places of heads that are gone stands nothing of
 * meaning.
 */
export function exportProgram(model: Model, attentions: boolean): Program {
  return defineProgram(model, `export(attentions=${attentions})`, (g) => {
    const { ids, inputs, cache } = model.hasCache ? cachedInputs(g, model) : plainInputs(g, model);
    const forward = model.forward(g, inputs);
    outputPrediction(g, model, forward, ids);
    if (cache) g.scope("present", () => outputCache(g, model, forward, cache));
    if (attentions) outputEach(g, "attentions", forward.layers, (taps) => taps.attention);
  });
}

interface Inputs {
  readonly ids: Value;
  readonly inputs: ForwardInputs;
  /** The incoming cache, with a place for every head; null if the model has none. */
  readonly cache: readonly KeyValue[] | null;
}

/** Positions count from 0 in every row, padded or not. */
function plainInputs(g: GraphBuilder, { hasTypeIds }: Model): Inputs {
  const declare = (name: string) => g.toInt(g.input(name, "int64", [batch, tokens]));
  const ids = declare("input_ids");
  const attentionMask = declare("attention_mask");
  const typeIds = hasTypeIds ? declare("token_type_ids") : null;
  const positionIds = g.scope("positions", () => {
    const ones = g.add(g.mul(ids, g.index(0)), g.index(1));
    return g.sub(g.cumsum(ones, 1), g.index(1));
  });
  return {
    ids,
    inputs: { inputIds: ids, attentionMask, positionIds, typeIds, headMask: null, past: null },
    cache: null,
  };
}

function cachedInputs(g: GraphBuilder, model: Model): Inputs {
  const { remainingHeads, numKeyValueHeads, headDim } = model;
  const ids = g.toInt(g.input("input_ids", "int64", [batch, tokens]));
  const attentionMask = g.toInt(g.input("attention_mask", "int64", [batch, `${past}+${tokens}`]));
  const positionIds = g.toInt(g.input("position_ids", "int64", [batch, tokens]));
  const cache = remainingHeads.map((_, layer): KeyValue => {
    const declare = (part: string) =>
      g.input(`past_key_values.${layer}.${part}`, "float32", [batch, numKeyValueHeads, past, headDim]);
    return { key: declare("key"), value: declare("value") };
  });
  const ofRemaining = remainingHeads.map((_, layer) =>
    g.scope(`past.${layer}`, () => pick(g, cache[layer]!, cachedHeads(model, layer))),
  );
  return {
    ids,
    inputs: { inputIds: ids, attentionMask, positionIds, typeIds: null, headMask: null, past: ofRemaining },
    cache,
  };
}

/** The heads at these places; null if there are none. */
function pick(g: GraphBuilder, { key, value }: KeyValue, places: readonly number[]): KeyValue | null {
  if (places.length === 0) return null;
  if (places.length === key.shape[1] && places.every((place, index) => place === index))
    return { key, value };
  return { key: g.gather(key, g.indices(places), 1), value: g.gather(value, g.indices(places), 1) };
}

function outputPrediction(g: GraphBuilder, model: Model, { lastHiddenState }: Forward, ids: Value): void {
  if (model.head === "none") {
    g.output("last_hidden_state", lastHiddenState);
    return;
  }
  const logits = model.logits(g, lastHiddenState);
  g.output("logits", model.head === "classifier" ? logits : g.unflattenLike(logits, ids));
}

/** The places of the whole cache that a layer reads: all or none where query heads share keys and values. */
function cachedHeads({ keyValueHeads, numKeyValueHeads, remainingHeads }: Model, layer: number) {
  const isWhole = keyValueHeads[layer] === numKeyValueHeads;
  return isWhole ? Array.from({ length: numKeyValueHeads }, (_, head) => head) : remainingHeads[layer]!;
}

function outputCache(g: GraphBuilder, model: Model, forward: Forward, cache: readonly KeyValue[]): void {
  const heads = Array.from({ length: model.numKeyValueHeads }, (_, head) => head);
  forward.layers.forEach((taps, layer) => {
    const read = cachedHeads(model, layer);
    const places = heads.map((head) => Math.max(0, read.indexOf(head)));
    const present = taps?.cached
      ? pick(g, taps.cached, places)!
      : withZeros(g, cache[layer]!, forward.hiddenStates[layer]!, model);
    g.output(`present.${layer}.key`, present.key);
    g.output(`present.${layer}.value`, present.value);
  });
}

/** The cache of a layer without heads, extended by zeros for the new tokens. `hidden` `[B, T, C]`. */
function withZeros(
  g: GraphBuilder,
  { key, value }: KeyValue,
  hidden: Value,
  { numKeyValueHeads, headDim }: Model,
): KeyValue {
  const column = g.unsqueeze(g.mul(g.sum(hidden, [2], 0), g.scalar(0)), [1, 3]); // [B, 1, T, 1]
  const zeros = g.mul(
    column,
    g.floats([1, numKeyValueHeads, 1, headDim], Array<number>(numKeyValueHeads * headDim).fill(0)),
  );
  return { key: g.concat([key, zeros], 2), value: g.concat([value, zeros], 2) };
}
