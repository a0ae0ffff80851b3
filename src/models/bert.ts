/**
 * @file BERT (Devlin et al. 2019), equivalent to the library's `BertModel`, `BertForSequenceClassification` and
 * `BertForMaskedLM`. B batch, T tokens, C width. Weights are named as in checkpoints, without the prefix `bert.`.
 */

import type { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import {
  bertAttention,
  bertKeys,
  bertLayer,
  bertSchema,
  bertWords,
  biasRenamed,
  embed,
  paddingMask,
  readBert,
} from "./bert-parts";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily, type Table } from "./family";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affineRows, runLayers } from "./parts";

const read = (raw: z.infer<typeof bertSchema>) => readBert(raw, "BERT");

type BertConfig = ConfigOf<typeof read>;

const maskedLm = {
  dense: "cls.predictions.transform.dense",
  norm: "cls.predictions.transform.LayerNorm",
  decoder: "cls.predictions.decoder.weight",
  tokens: bertWords,
  bias: "cls.predictions.bias",
};

export const bert = defineFamily({
  name: "bert",
  title: "BERT",
  signs: {
    classes: /^Bert(For[A-Z]|Model|LMHead|PreTrain|Encoder|$)/,
    tensors: /(^|\.)encoder\.layer\.\d+\.attention\.self\.query\.weight$/,
    keys: bertKeys,
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
  schema: bertSchema,
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
    marker: bertWords,
    layers: "encoder.layer",
    heads: /^(classifier|cls|qa_outputs)\./,
    buffers: /^embeddings\.(position_ids|token_type_ids)$|^cls\.predictions\.decoder\.bias$/,
    tiedCopy: maskedLm.decoder,
    needless: /^(pooler|cls\.seq_relationship)\./,
    renamed: biasRenamed(maskedLm.bias, "cls.predictions.decoder.bias"),
  },
  attention: bertAttention,
  heads: {
    none: "BertModel",
    classifier: {
      classes: ["BertForSequenceClassification"],
      weight: "classifier.weight",
      // A wider classifier belongs to a different head.
      isIn: (names, { hiddenSize }) => names.shapeOf("classifier.weight")?.[1] === hiddenSize,
      readsFirst: () => true,
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
    parameter === bertWords ? { kind: "normal", std, zeroRow: padTokenId } : null,
  forward,
});

function forward(g: GraphBuilder, c: BertConfig, inputs: ForwardInputs): Forward {
  const mask = paddingMask(g, inputs.attentionMask);
  const x = g.scope("embeddings", () => embed(g, c, c.hiddenSize, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) =>
    encoderLayer(g, c, bertLayer, `encoder.layer.${at.layer}.`, mask, at),
  );
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
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
