/**
 * @file BERT (Devlin et al. 2019), equivalent to the library's `BertModel`, `BertForSequenceClassification` and
 * `BertForMaskedLM`. B batch, T tokens, C width. Weights are named as in checkpoints, without the prefix `bert.`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { quotedValue, shortList } from "../lib/quoted";
import {
  activationNamed,
  anything,
  common,
  count,
  epsilon,
  flag,
  headCount,
  layerCount,
  refuse,
  word,
} from "./config";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily, type Table } from "./family";
import type { FileNames } from "./file-names";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affineRows, type KeyMask, layerNorm, maskedScore, runLayers } from "./parts";

const schema = z.object({
  ...common,
  vocab_size: count.default(30522),
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: headCount.default(12),
  intermediate_size: count.default(3072),
  hidden_act: word.default("gelu"),
  max_position_embeddings: count.default(512),
  type_vocab_size: count.default(2),
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: anything,
  is_decoder: flag(false),
});

function read(raw: z.infer<typeof schema>) {
  const positions = raw.position_embedding_type;
  const kind = typeof positions === "string" ? shortList([positions]) : quotedValue(positions);
  refuse(positions !== undefined && positions !== "absolute", `${kind} positions`);
  refuse(raw.is_decoder, "BERT as a decoder");
  refuse(raw.add_cross_attention, "cross-attention");
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    typeVocabSize: raw.type_vocab_size,
    layerNormEps: raw.layer_norm_eps,
    activation: activationNamed(raw.hidden_act),
    padTokenId: raw.pad_token_id ?? 0,
  };
}

type BertConfig = ConfigOf<typeof read>;

const layer = {
  query: "attention.self.query",
  key: "attention.self.key",
  value: "attention.self.value",
  attentionOutput: "attention.output.dense",
  attentionNorm: "attention.output.LayerNorm",
  intermediate: "intermediate.dense",
  output: "output.dense",
  outputNorm: "output.LayerNorm",
};

const words = "embeddings.word_embeddings.weight";

const maskedLm = {
  dense: "cls.predictions.transform.dense",
  norm: "cls.predictions.transform.LayerNorm",
  decoder: "cls.predictions.decoder.weight",
  tokens: words,
  bias: "cls.predictions.bias",
};

export const bert = defineFamily({
  name: "bert",
  title: "BERT",
  signs: {
    classes: /^Bert(For[A-Z]|Model|LMHead|PreTrain|Encoder|$)/,
    tensors: /(^|\.)encoder\.layer\.\d+\.attention\.self\.query\.weight$/,
    keys: ["hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "type_vocab_size"],
    foreignKeys: [
      "embedding_size",
      "num_hidden_groups",
      "num_key_value_heads",
      "rms_norm_eps",
      "pos_att_type",
      "d_model",
    ],
    foreignType: (config) => (isRoberta(config) ? "roberta" : null),
  },
  tokenizerClass: "BertTokenizer",
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
    prefix: "bert.",
    marker: words,
    layers: "encoder.layer",
    heads: /^(classifier|cls|qa_outputs)\./,
    buffers: /^embeddings\.(position_ids|token_type_ids)$|^cls\.predictions\.decoder\.bias$/,
    tiedCopy: maskedLm.decoder,
    needless: /^(pooler|cls\.seq_relationship)\./,
    renamed,
  },
  attention: {
    into: [layer.query, layer.key, layer.value],
    out: layer.attentionOutput,
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: true,
  },
  heads: {
    none: "BertModel",
    classifier: {
      classes: ["BertForSequenceClassification"],
      weight: "classifier.weight",
      // A wider classifier belongs to a different head.
      isIn: (names, { hiddenSize }) => names.shapeOf("classifier.weight")?.[1] === hiddenSize,
      logits: classify,
    },
    "masked-lm": {
      classes: ["BertForMaskedLM", "BertForPreTraining", "BertLMHeadModel"],
      isIn: (names) => names.has(maskedLm.bias),
      logits: (g, c, hidden) => predictMasked(g, c, maskedLm, hidden),
    },
    unread: tokenHeads,
  },
  unreadWithoutHead: ({ hiddenSize: width }) => [
    ["pooler.dense.weight", { shape: [width, width] }],
    ["pooler.dense.bias", { shape: [width] }],
  ],
  gains: /LayerNorm\.weight$/,
  initialisation: (parameter, { padTokenId }, std) =>
    parameter === words ? { kind: "normal", std, zeroRow: padTokenId } : null,
  forward,
});

/**
 * Renames LayerNorm's old parameters, and the bias of the masked-language-model head; as in the library, one of its two
 * biases counts.
 */
function renamed(name: string, has: FileNames["has"]): string {
  if (name === "cls.predictions.decoder.bias" && !has("cls.predictions.bias")) return "cls.predictions.bias";
  return name.replace(/LayerNorm\.gamma$/, "LayerNorm.weight").replace(/LayerNorm\.beta$/, "LayerNorm.bias");
}

function forward(g: GraphBuilder, c: BertConfig, inputs: ForwardInputs): Forward {
  const mask = g.scope("mask", () => paddingMask(g, inputs.attentionMask));
  const x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) =>
    encoderLayer(g, c, layer, `encoder.layer.${at.layer}.`, mask, at),
  );
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
}

/** 0 for tokens, the lowest float for padding: (1 − mask) · min, `[B, 1, 1, T]`. */
function paddingMask(g: GraphBuilder, attentionMask: Value): KeyMask {
  const hidden = g.sub(g.scalar(1), g.toFloat(attentionMask));
  return { kind: "add", bias: g.unsqueeze(g.mul(hidden, g.scalar(maskedScore)), [1, 2]) };
}

function embed(g: GraphBuilder, c: BertConfig, { inputIds, positionIds, typeIds }: ForwardInputs): Value {
  const table = (name: string, rows: number) =>
    g.parameter(`embeddings.${name}.weight`, [rows, c.hiddenSize]);
  const words = g.gather(table("word_embeddings", c.vocabSize), inputIds, 0);
  const types = g.gather(table("token_type_embeddings", c.typeVocabSize), typeIds!, 0);
  const positions = g.gather(table("position_embeddings", c.maxPositions), positionIds, 0);
  const sum = g.add(g.add(words, types), positions);
  return layerNorm(g, "embeddings.LayerNorm", sum, c.hiddenSize, c.layerNormEps);
}

/** tanh of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: BertConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const first = g.gather(hidden, g.index(0), 1); // [B, C]
    const pooled = g.tanh(affineRows(g, "pooler.dense", first, [c.hiddenSize, c.hiddenSize]));
    return affineRows(g, "classifier", pooled, [c.hiddenSize, numLabels]);
  });
}

/** RoBERTa has BERT's settings, but counts positions from 2: one type of token, and its own special tokens or 514 positions. */
function isRoberta(config: Table): boolean {
  const hasItsTokens = config.bos_token_id === 0 && config.pad_token_id === 1;
  return config.type_vocab_size === 1 && (config.max_position_embeddings === 514 || hasItsTokens);
}
