/**
 * @file DistilBERT (Sanh et al. 2019), equivalent to the library's `DistilBertModel`,
 * `DistilBertForSequenceClassification` and `DistilBertForMaskedLM`: BERT without token types and without a pooler. B
 * batch, T tokens, C width. Weights are named as in checkpoints, without the prefix `distilbert.`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { activationNamed, common, count, flag, headCount, layerCount, refuse, word } from "./config";
import { encoderLayer, predictMasked } from "./encoder";
import { type ConfigOf, defineFamily } from "./family";
import { tokenHeads } from "./heads";
import type { Forward, ForwardInputs } from "./model";
import { affineRows, type KeyMask, layerNorm, runLayers } from "./parts";

const schema = z.object({
  ...common,
  vocab_size: count.default(30522),
  max_position_embeddings: count.default(512),
  sinusoidal_pos_embds: flag(false),
  n_layers: layerCount.default(6),
  n_heads: headCount.default(12),
  dim: count.default(768),
  hidden_dim: count.default(3072),
  activation: word.default("gelu"),
});

function read(raw: z.infer<typeof schema>) {
  refuse(raw.add_cross_attention, "cross-attention");
  return {
    numLayers: raw.n_layers,
    numHeads: raw.n_heads,
    hiddenSize: raw.dim,
    intermediateSize: raw.hidden_dim,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    // The library has no setting for it.
    layerNormEps: 1e-12,
    activation: activationNamed(raw.activation),
    padTokenId: raw.pad_token_id ?? 0,
    beginsWithSinusoids: raw.sinusoidal_pos_embds,
  };
}

type DistilBertConfig = ConfigOf<typeof read>;

const layer = {
  query: "attention.q_lin",
  key: "attention.k_lin",
  value: "attention.v_lin",
  attentionOutput: "attention.out_lin",
  attentionNorm: "sa_layer_norm",
  intermediate: "ffn.lin1",
  output: "ffn.lin2",
  outputNorm: "output_layer_norm",
};

const words = "embeddings.word_embeddings.weight";

const maskedLm = {
  dense: "vocab_transform",
  norm: "vocab_layer_norm",
  decoder: "vocab_projector.weight",
  tokens: words,
  bias: "vocab_projector.bias",
};

export const distilbert = defineFamily({
  name: "distilbert",
  title: "DistilBERT",
  signs: {
    classes: /^DistilBert/,
    tensors: /(^|\.)transformer\.layer\.\d+\.attention\.q_lin\.weight$/,
    keys: ["dim", "n_heads", "n_layers", "hidden_dim"],
    foreignKeys: [],
  },
  tokenizerClass: "DistilBertTokenizer",
  schema,
  otherNames: { hidden_size: "dim", num_attention_heads: "n_heads", num_hidden_layers: "n_layers" },
  read,
  // Only [SEP] separates the texts of a pair.
  capabilities: () => ({
    isCausal: false,
    hasPairs: true,
    numTypes: 0,
    hasCache: false,
    defaultEndToken: null,
  }),
  names: {
    prefix: "distilbert.",
    marker: words,
    layers: "transformer.layer",
    heads: /^(pre_classifier|classifier|vocab_(transform|layer_norm|projector)|qa_outputs)\./,
    buffers: /^embeddings\.position_ids$/,
    tiedCopy: maskedLm.decoder,
  },
  attention: {
    into: [layer.query, layer.key, layer.value],
    out: layer.attentionOutput,
    layout: "[out, in]",
    normsBefore: [],
    // The library's attention divides by the number of remaining heads.
    holdsEmptyLayers: false,
  },
  heads: {
    none: "DistilBertModel",
    classifier: {
      classes: ["DistilBertForSequenceClassification"],
      weight: "classifier.weight",
      isIn: (names, { hiddenSize }) =>
        names.has("pre_classifier.weight") && names.shapeOf("classifier.weight")?.[1] === hiddenSize,
      readsFirst: () => true,
      logits: classify,
    },
    "masked-lm": {
      classes: ["DistilBertForMaskedLM"],
      isIn: (names) => names.has(maskedLm.bias),
      logits: (g, c, hidden) => predictMasked(g, c, maskedLm, hidden),
    },
    unread: tokenHeads,
  },
  gains: /(LayerNorm|layer_norm)\.weight$/,
  initialisation: (parameter, { padTokenId, beginsWithSinusoids }, std) => {
    if (parameter === words) return { kind: "normal", std, zeroRow: padTokenId };
    const isSinusoidal = beginsWithSinusoids && parameter === "embeddings.position_embeddings.weight";
    return isSinusoidal ? { kind: "sinusoids" } : null;
  },
  forward,
});

function forward(g: GraphBuilder, c: DistilBertConfig, inputs: ForwardInputs): Forward {
  const mask = g.scope("mask", () => paddingMask(g, inputs.attentionMask));
  const x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layer", (at) =>
    encoderLayer(g, c, layer, `transformer.layer.${at.layer}.`, mask, at),
  );
  return { layers, hiddenStates: states, lastHiddenState: states.at(-1)! };
}

/** Scores of padding are replaced, not lowered: `[B, 1, 1, T]`. */
function paddingMask(g: GraphBuilder, attentionMask: Value): KeyMask {
  return { kind: "fill", seen: g.unsqueeze(g.equal(attentionMask, g.index(1)), [1, 2]) };
}

function embed(g: GraphBuilder, c: DistilBertConfig, { inputIds, positionIds }: ForwardInputs): Value {
  const table = (name: string, rows: number) =>
    g.parameter(`embeddings.${name}.weight`, [rows, c.hiddenSize]);
  const words = g.gather(table("word_embeddings", c.vocabSize), inputIds, 0);
  const positions = g.gather(table("position_embeddings", c.maxPositions), positionIds, 0);
  return layerNorm(g, "embeddings.LayerNorm", g.add(words, positions), c.hiddenSize, c.layerNormEps);
}

/** relu of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: DistilBertConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const first = g.gather(hidden, g.index(0), 1); // [B, C]
    const pooled = g.relu(affineRows(g, "pre_classifier", first, [c.hiddenSize, c.hiddenSize]));
    return affineRows(g, "classifier", pooled, [c.hiddenSize, numLabels]);
  });
}
