/** @file The model as other programs run it: a graph with ordinary inputs and outputs, named as Optimum names them. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/ir";
import type { Forward, ForwardInputs, KeyValue, Model } from "../models/model";
import { defineProgram, outputEach, type Program } from "./program";

const batch = "batch_size";
const tokens = "sequence_length";
const past = "past_sequence_length";

/**
 * int64 inputs `input_ids` `[B, T]` and `attention_mask`; of BERT `token_type_ids`; of GPT-2 `position_ids` and for each
 * layer that has heads `past_key_values.l.key` and `.value` `[B, h, P, D]`, h the heads that are left, P from 0, with an
 * `attention_mask` of `[B, P + T]`.
 *
 * Outputs `logits` (`[B, labels]` of a classifier, `[B, T, vocabSize]` of a language model) or, without a head,
 * `last_hidden_state` `[B, T, C]`; of GPT-2 `present.l.key` and `.value` `[B, h, P + T, D]`; with `attentions` also
 * `attentions.l` `[B, h, T, P + T]`.
 */
export function exportProgram(model: Model, attentions: boolean): Program {
  return defineProgram(model, `export(attentions=${attentions})`, (g) => {
    const { ids, inputs } = model.hasCache ? cachedInputs(g, model) : plainInputs(g);
    const forward = model.forward(g, inputs);
    outputPrediction(g, model, forward, ids);
    if (model.hasCache) outputCache(g, forward);
    if (attentions) {
      outputEach(
        g,
        "attentions",
        forward.layers.map((taps) => taps?.attention ?? null),
      );
    }
  });
}

interface Inputs {
  readonly ids: Value;
  readonly inputs: ForwardInputs;
}

/** Positions count from 0 in every row, padded or not, as BERT's do. */
function plainInputs(g: GraphBuilder): Inputs {
  const declare = (name: string) => g.toInt(g.input(name, "int64", [batch, tokens]));
  const ids = declare("input_ids");
  const attentionMask = declare("attention_mask");
  const typeIds = declare("token_type_ids");
  const positionIds = g.scope("positions", () => {
    const ones = g.add(g.mul(ids, g.index(0)), g.index(1));
    return g.sub(g.cumsum(ones, 1), g.index(1));
  });
  return { ids, inputs: { inputIds: ids, attentionMask, positionIds, typeIds, headMask: null, past: null } };
}

function cachedInputs(g: GraphBuilder, { keptHeads, headDim }: Model): Inputs {
  const ids = g.toInt(g.input("input_ids", "int64", [batch, tokens]));
  const attentionMask = g.toInt(g.input("attention_mask", "int64", [batch, `${past}+${tokens}`]));
  const positionIds = g.toInt(g.input("position_ids", "int64", [batch, tokens]));
  const cache = keptHeads.map((kept, layer): KeyValue | null => {
    if (kept.length === 0) return null;
    const declare = (part: string) =>
      g.input(`past_key_values.${layer}.${part}`, "float32", [batch, kept.length, past, headDim]);
    return { key: declare("key"), value: declare("value") };
  });
  return {
    ids,
    inputs: { inputIds: ids, attentionMask, positionIds, typeIds: null, headMask: null, past: cache },
  };
}

function outputPrediction(g: GraphBuilder, model: Model, { lastHiddenState }: Forward, ids: Value): void {
  if (model.head === "none") {
    g.output("last_hidden_state", lastHiddenState);
    return;
  }
  const logits = model.logits(g, lastHiddenState);
  g.output("logits", model.head === "classifier" ? logits : g.unflattenLike(logits, ids));
}

function outputCache(g: GraphBuilder, { layers }: Forward): void {
  layers.forEach((taps, layer) => {
    if (!taps) return;
    g.output(`present.${layer}.key`, taps.key);
    g.output(`present.${layer}.value`, taps.value);
  });
}
