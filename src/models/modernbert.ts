/**
 * @file ModernBERT (Warner et al. 2024), equivalent to the library's `ModernBertModel`,
 * `ModernBertForSequenceClassification` and `ModernBertForMaskedLM`: norms before attention and network, rotary
 * positions, and layers that see only near tokens between others that see all. B batch, T tokens, H heads, D head size,
 * C width. Weights are named as in checkpoints, without the prefix `model.`; matrices are stored `[out, in]`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { paddingBias } from "./bert-parts";
import {
  activationNamed,
  common,
  count,
  epsilon,
  flag,
  headCount,
  headSize,
  layerCount,
  word,
} from "./config";
import { type ConfigOf, defineFamily } from "./family";
import { tokenHeads } from "./heads";
import { layerTypes, typesOf } from "./layer-types";
import type { Forward, ForwardInputs } from "./model";
import { block, near, noBias, norm, type Places } from "./modernbert-layer";
import { affineRows, linear, runLayers } from "./parts";
import { meanOfTokens } from "./pooling";
import { anglesOf, mostPositions, ropeOf, ropeTables } from "./rope";

const theta = z.number().positive();
const ropeEntry = z.object({ rope_theta: theta.nullish() }).nullish();

const schema = z.object({
  ...common,
  vocab_size: count.default(50368),
  hidden_size: count.default(768),
  intermediate_size: count.default(1152),
  num_hidden_layers: layerCount.default(22),
  num_attention_heads: headCount.default(12),
  hidden_activation: word.default("gelu"),
  max_position_embeddings: count.default(8192),
  norm_eps: epsilon.default(1e-5),
  norm_bias: flag(false),
  attention_bias: flag(false),
  mlp_bias: flag(false),
  decoder_bias: flag(true),
  global_rope_theta: theta.default(160_000),
  local_rope_theta: theta.nullable().default(10_000),
  global_attn_every_n_layers: count.default(3),
  local_attention: count.default(128),
  /** In files of transformers 5, instead of the three settings above. */
  rope_parameters: z.object({ full_attention: ropeEntry, sliding_attention: ropeEntry }).nullish(),
  layer_types: layerTypes,
  initializer_cutoff_factor: z.number().min(0.1).nullable().default(2),
  classifier_pooling: z.enum(["cls", "mean"]).default("cls"),
  classifier_bias: flag(false),
  classifier_activation: word.default("gelu"),
});

type Raw = z.infer<typeof schema>;

function read(raw: Raw) {
  const headDim = headSize(raw.hidden_size, raw.num_attention_heads);
  const thetas = raw.rope_parameters;
  const globalTheta = thetas?.full_attention?.rope_theta ?? raw.global_rope_theta;
  const localTheta = thetas?.sliding_attention?.rope_theta ?? raw.local_rope_theta ?? globalTheta;
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    headDim,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: Math.min(raw.max_position_embeddings, mostPositions),
    vocabSize: raw.vocab_size,
    normEps: raw.norm_eps,
    activation: activationNamed(raw.hidden_activation),
    headActivation: activationNamed(raw.classifier_activation),
    poolsByMean: raw.classifier_pooling === "mean",
    initializerCutoff: raw.initializer_cutoff_factor ?? 3,
    biases: {
      norm: raw.norm_bias,
      attention: raw.attention_bias,
      mlp: raw.mlp_bias,
      head: raw.classifier_bias,
      decoder: raw.decoder_bias,
    },
    kinds: layerKinds(raw),
    /** How far a token sees to each side in a local layer. */
    reach: Math.floor(raw.local_attention / 2),
    ropes: { global: ropeOf(headDim, globalTheta, null), local: ropeOf(headDim, localTheta, null) },
  };
}

type LayerKind = "global" | "local";

function layerKinds(raw: Raw): readonly LayerKind[] {
  const types = typesOf(raw);
  return Array.from({ length: raw.num_hidden_layers }, (_, layer) => {
    const isGlobal = types ? types[layer] === "full_attention" : layer % raw.global_attn_every_n_layers === 0;
    return isGlobal ? "global" : "local";
  });
}

type ModernBertConfig = ConfigOf<typeof read>;

const words = "embeddings.tok_embeddings.weight";

export const modernBert = defineFamily({
  name: "modernbert",
  title: "ModernBERT",
  signs: {
    classes: /^ModernBert(Model|For|$)/,
    tensors: /(^|\.)layers\.\d+\.attn\.Wqkv\.weight$/,
    keys: ["global_attn_every_n_layers", "local_attention"],
    foreignKeys: [],
  },
  tokenizerClass: "PreTrainedTokenizerFast",
  schema,
  read,
  // Only [SEP] separates the texts of a pair.
  capabilities: ({ kinds, reach }) => ({
    isCausal: false,
    reach: kinds.map((kind) => (kind === "local" ? reach : null)),
    hasPairs: true,
    numTypes: 0,
    hasCache: false,
    defaultEndToken: null,
  }),
  names: {
    prefix: "model.",
    marker: words,
    layers: "layers",
    heads: /^(head|decoder|classifier)\./,
    buffers: /rotary_emb\.inv_freq$/,
    tiedCopy: "decoder.weight",
  },
  attention: {
    into: ["attn.Wqkv"],
    groups: 3,
    out: "attn.Wo",
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: false,
    isPrunedByLibrary: false,
    hasHeadMask: false,
  },
  heads: {
    none: "ModernBertModel",
    classifier: {
      classes: ["ModernBertForSequenceClassification"],
      weight: "classifier.weight",
      isIn: (names, { hiddenSize }) => names.shapeOf("classifier.weight")?.[1] === hiddenSize,
      pool: (g, c, hidden, { attentionMask }) =>
        c.poolsByMean ? meanOfTokens(g, hidden, attentionMask) : hidden,
      readsFirst: (c) => !c.poolsByMean,
      logits: classify,
    },
    "masked-lm": {
      classes: ["ModernBertForMaskedLM"],
      isIn: (names) => names.has("head.dense.weight") && !names.has("classifier.weight"),
      logits: predictMasked,
    },
    unread: tokenHeads,
  },
  gains: /norm\.weight$/,
  initialisation: (parameter, c, spread) => {
    const std = parameter === "classifier.weight" ? c.hiddenSize ** -0.5 : spread;
    const isOut = /(\.Wo|^head\.dense|^decoder)\.weight$/.test(parameter);
    return {
      kind: "normal",
      std: isOut ? std / Math.sqrt(2 * c.numLayers) : std,
      zeroRow: null,
      most: c.initializerCutoff,
    };
  },
  computed: ({ ropes, maxPositions, hiddenSize }) => ({
    ...ropeTables("rope.global", ropes.global, maxPositions),
    ...ropeTables("rope.local", ropes.local, maxPositions),
    [noBias]: () => new Float32Array(hiddenSize),
  }),
  forward,
  finish,
});

function finish(g: GraphBuilder, c: ModernBertConfig, hidden: Value): Value {
  return norm(g, c, "final_norm", hidden);
}

function forward(g: GraphBuilder, c: ModernBertConfig, inputs: ForwardInputs): Forward {
  const places = placesOf(g, c, inputs);
  const table = g.parameter(words, [c.vocabSize, c.hiddenSize]);
  const x = g.scope("embeddings", () => norm(g, c, "embeddings.norm", g.gather(table, inputs.inputIds, 0))); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layers", (at) =>
    block(g, c, places[c.kinds[at.layer]!]!, at),
  );
  // The library's last hidden state is that before the norm.
  return { layers, hiddenStates: states, lastHiddenState: finish(g, c, states.at(-1)!) };
}

/** Of the kinds of layer that the model has. */
function placesOf(
  g: GraphBuilder,
  c: ModernBertConfig,
  inputs: ForwardInputs,
): Partial<Record<LayerKind, Places>> {
  const padding = paddingBias(g, inputs.attentionMask);
  const kinds = [...new Set(c.kinds)].map((kind) => {
    const rope = c.ropes[kind];
    const angles = g.scope(`rope.${kind}`, () =>
      anglesOf(g, `rope.${kind}`, rope, c.maxPositions, inputs.positionIds),
    );
    const mask =
      kind === "global"
        ? ({ kind: "add", bias: padding } as const)
        : g.scope("window", () => near(g, c.reach, padding, inputs.positionIds));
    return [kind, { mask, rope, angles }] as const;
  });
  return Object.fromEntries(kinds);
}

/** norm(act(dense(x))), for both heads. */
function transformed(g: GraphBuilder, c: ModernBertConfig, x: Value): Value {
  const dense = linear(g, "head.dense", x, [c.hiddenSize, c.hiddenSize], c.biases.head);
  return norm(g, c, "head.norm", c.headActivation(g, dense));
}

/** Reads the first token, or the mean that replaces it: `[B, labels]`. */
function classify(g: GraphBuilder, c: ModernBertConfig, hidden: Value, numLabels: number): Value {
  return g.scope("classifier", () => {
    const pooled = transformed(g, c, g.gather(hidden, g.index(0), 1)); // [B, C]
    return affineRows(g, "classifier", pooled, [c.hiddenSize, numLabels]);
  });
}

/** `[B*T, vocabSize]` */
function predictMasked(g: GraphBuilder, c: ModernBertConfig, hidden: Value): Value {
  return g.scope("masked-lm", () => {
    const rows = transformed(g, c, g.reshape(hidden, [-1, c.hiddenSize]));
    const table = g.parameter(c.tied ? words : "decoder.weight", [c.vocabSize, c.hiddenSize]);
    return c.biases.decoder
      ? g.gemm(rows, table, g.parameter("decoder.bias", [c.vocabSize]))
      : g.gemm(rows, table);
  });
}
