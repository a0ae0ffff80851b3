/**
 * @file ALBERT (Lan et al. 2020), equivalent to the library's `AlbertModel`, `AlbertForSequenceClassification` and
 * `AlbertForMaskedLM`: BERT with narrow embeddings, whose layers share their weights in groups. B batch, T tokens, C
 * width, E width of the embeddings. Weights are named as in checkpoints, without the prefix `albert.`.
 *
 * The head mask has a row per layer, unlike the library's.
 */

import type { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { bertKeys, bertSchema, bertWords, biasRenamed, embed, paddingMask, readBert } from "./bert-parts";
import { badConfig, count, headCount, layerCount, refuse, word } from "./config";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily } from "./family";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affine, affineRows, runLayers } from "./parts";

const schema = bertSchema.extend({
  vocab_size: count.default(30000),
  embedding_size: count.default(128),
  hidden_size: count.default(4096),
  num_attention_heads: headCount.default(64),
  intermediate_size: count.default(16384),
  hidden_act: word.default("gelu_new"),
  num_hidden_groups: layerCount.default(1),
  inner_group_num: layerCount.default(1),
});

function read(raw: z.infer<typeof schema>) {
  const numGroups = raw.num_hidden_groups;
  refuse(raw.inner_group_num !== 1, "several blocks in one layer (inner_group_num)");
  if (numGroups > raw.num_hidden_layers)
    throw badConfig(`there are ${numGroups} groups of layers, but only ${raw.num_hidden_layers} layers.`);
  const isPruned = Object.values(raw.pruned_heads ?? {}).some((heads) => heads.length > 0);
  refuse(isPruned && numGroups < raw.num_hidden_layers, "heads pruned from layers that share their weights");
  return { ...readBert(raw, "ALBERT"), embeddingSize: raw.embedding_size, numGroups };
}

type AlbertConfig = ConfigOf<typeof read>;

/** The names within a group. */
const layer = {
  query: "albert_layers.0.attention.query",
  key: "albert_layers.0.attention.key",
  value: "albert_layers.0.attention.value",
  attentionOutput: "albert_layers.0.attention.dense",
  attentionNorm: "albert_layers.0.attention.LayerNorm",
  intermediate: "albert_layers.0.ffn",
  output: "albert_layers.0.ffn_output",
  outputNorm: "albert_layers.0.full_layer_layer_norm",
};

const groups = "encoder.albert_layer_groups";

const maskedLm = {
  dense: "predictions.dense",
  norm: "predictions.LayerNorm",
  decoder: "predictions.decoder.weight",
  tokens: bertWords,
  bias: "predictions.bias",
};

export const albert = defineFamily({
  name: "albert",
  title: "ALBERT",
  signs: {
    classes: /^Albert(For[A-Z]|Model|$)/,
    tensors: /(^|\.)encoder\.albert_layer_groups\.\d+\./,
    keys: [...bertKeys, "embedding_size", "num_hidden_groups"],
    foreignKeys: [],
  },
  tokenizerClass: "AlbertTokenizer",
  schema,
  read,
  // Two token types distinguish the texts of a pair.
  capabilities: ({ typeVocabSize }) => ({
    isCausal: false,
    hasPairs: typeVocabSize > 1,
    numTypes: typeVocabSize,
    hasCache: false,
    defaultEndToken: null,
  }),
  names: {
    prefix: "albert.",
    marker: bertWords,
    layers: groups,
    storedLayers: ({ numGroups }) => numGroups,
    heads: /^(classifier|predictions|sop_classifier|qa_outputs)\./,
    buffers: /^embeddings\.(position_ids|token_type_ids)$|^predictions\.decoder\.bias$/,
    tiedCopy: maskedLm.decoder,
    needless: /^(pooler|sop_classifier)\./,
    renamed: biasRenamed(maskedLm.bias, "predictions.decoder.bias"),
  },
  attention: {
    into: [layer.query, layer.key, layer.value],
    out: layer.attentionOutput,
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: true,
    // All layers of a group have the row of its first.
    hasHeadMask: false,
  },
  heads: {
    none: "AlbertModel",
    classifier: {
      classes: ["AlbertForSequenceClassification"],
      weight: "classifier.weight",
      // A wider classifier belongs to a different head.
      isIn: (names, { hiddenSize }) => names.shapeOf("classifier.weight")?.[1] === hiddenSize,
      readsFirst: () => true,
      logits: classify,
    },
    "masked-lm": {
      classes: ["AlbertForMaskedLM", "AlbertForPreTraining"],
      isIn: (names) => names.has(maskedLm.bias) || names.has("predictions.decoder.bias"),
      logits: (g, c, hidden) => predictMasked(g, c, maskedLm, hidden, c.embeddingSize),
    },
    unread: tokenHeads,
  },
  unreadWithoutHead: ({ hiddenSize: width }) => [
    ["pooler.weight", { shape: [width, width] }],
    ["pooler.bias", { shape: [width] }],
  ],
  gains: /(LayerNorm|layer_norm)\.weight$/,
  initialisation: (parameter, { padTokenId }, std) =>
    parameter === bertWords ? { kind: "normal", std, zeroRow: padTokenId } : null,
  forward,
});

function forward(g: GraphBuilder, c: AlbertConfig, inputs: ForwardInputs): Forward {
  const mask = paddingMask(g, inputs.attentionMask);
  const x = g.scope("embeddings", () => {
    const words = embed(g, c, c.embeddingSize, inputs); // [B, T, E]
    return affine(g, "encoder.embedding_hidden_mapping_in", words, [c.embeddingSize, c.hiddenSize], true);
  }); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) => {
    const group = Math.floor((at.layer * c.numGroups) / c.numLayers);
    return encoderLayer(g, c, layer, `${groups}.${group}.`, mask, at);
  });
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
}

/** tanh of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: AlbertConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const first = g.gather(hidden, g.index(0), 1); // [B, C]
    const pooled = g.tanh(affineRows(g, "pooler", first, [c.hiddenSize, c.hiddenSize]));
    return affineRows(g, "classifier", pooled, [c.hiddenSize, numLabels]);
  });
}
