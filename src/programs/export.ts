/** @file The model for other programs: a graph whose inputs and outputs have the names that Optimum gives them. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Forward, ForwardInputs, KeyValue, Model } from "../models/model";
import { splitHeads } from "../models/parts";
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

function cachedInputs(g: GraphBuilder, { remainingHeads, numHeads, headDim }: Model): Inputs {
  const ids = g.toInt(g.input("input_ids", "int64", [batch, tokens]));
  const attentionMask = g.toInt(g.input("attention_mask", "int64", [batch, `${past}+${tokens}`]));
  const positionIds = g.toInt(g.input("position_ids", "int64", [batch, tokens]));
  const cache = remainingHeads.map((_, layer): KeyValue => {
    const declare = (part: string) =>
      g.input(`past_key_values.${layer}.${part}`, "float32", [batch, numHeads, past, headDim]);
    return { key: declare("key"), value: declare("value") };
  });
  const ofRemaining = remainingHeads.map((remaining, layer) =>
    g.scope(`past.${layer}`, () => pick(g, cache[layer]!, remaining)),
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

function outputCache(g: GraphBuilder, model: Model, forward: Forward, cache: readonly KeyValue[]): void {
  const heads = Array.from({ length: model.numHeads }, (_, head) => head);
  forward.layers.forEach((taps, layer) => {
    const remaining = model.remainingHeads[layer]!;
    const places = heads.map((head) => Math.max(0, remaining.indexOf(head)));
    const present = taps
      ? pick(g, taps, places)!
      : withZeros(g, cache[layer]!, forward.hiddenStates[layer]!, model.headDim);
    g.output(`present.${layer}.key`, present.key);
    g.output(`present.${layer}.value`, present.value);
  });
}

/** The cache of a layer without heads, extended by zeros for the new tokens. `hidden` `[B, T, C]`. */
function withZeros(g: GraphBuilder, { key, value }: KeyValue, hidden: Value, headDim: number): KeyValue {
  const zeros = splitHeads(g, g.mul(hidden, g.scalar(0)), headDim);
  return { key: g.concat([key, zeros], 2), value: g.concat([value, zeros], 2) };
}
