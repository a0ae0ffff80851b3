/** @file What the configs and checkpoints of Llama and its relatives have in common. */

import { z } from "zod";
import {
  activationNamed,
  badConfig,
  common,
  count,
  epsilon,
  flag,
  headCount,
  headSize,
  layerCount,
  word,
} from "./config";
import { type DecoderOptions, decode, finish, reachOf } from "./decoder";
import { scoreHead, tokenHead } from "./decoder-heads";
import { defineFamily, type Family } from "./family";
import { layerTypes, typesOf } from "./layer-types";
import { mostPositions, ropeOf, ropeSettings, ropeTables } from "./rope";

export const decoderSettings = {
  ...common,
  tie_word_embeddings: flag(false),
  vocab_size: count.default(32000),
  hidden_size: count.default(4096),
  intermediate_size: count.default(11008),
  num_hidden_layers: layerCount.default(32),
  num_attention_heads: headCount.default(32),
  num_key_value_heads: headCount.nullish(),
  head_dim: count.nullish(),
  hidden_act: word.default("silu"),
  max_position_embeddings: count.default(2048),
  rms_norm_eps: epsilon.default(1e-6),
  rope_theta: z.number().positive().default(10_000),
  rope_scaling: ropeSettings,
  /** In files of transformers 5, with `rope_theta` in it. */
  rope_parameters: ropeSettings,
  layer_types: layerTypes,
};

type Settings = z.infer<z.ZodObject<typeof decoderSettings>>;

/** Throws `AppError` if the query heads cannot share the key and value heads. */
export function decoderSizes(raw: Omit<Settings, "hidden_act" | "rope_parameters">) {
  const numKeyValueHeads = raw.num_key_value_heads ?? raw.num_attention_heads;
  if (raw.num_attention_heads % numKeyValueHeads !== 0) {
    throw badConfig(`${raw.num_attention_heads} heads cannot share ${numKeyValueHeads} key and value heads.`);
  }
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    numKeyValueHeads,
    headDim: raw.head_dim ?? headSize(raw.hidden_size, raw.num_attention_heads),
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: Math.min(raw.max_position_embeddings, mostPositions),
    vocabSize: raw.vocab_size,
    normEps: raw.rms_norm_eps,
  };
}

/** `window`: how many tokens back a query sees in a layer that does not see all, itself included; null for all. */
export function readDecoder(
  raw: Settings,
  { window, ...options }: Omit<DecoderOptions, "windows"> & { readonly window: number | null },
) {
  const sizes = decoderSizes(raw);
  const types = typesOf(raw);
  const scaling = raw.rope_parameters ?? raw.rope_scaling;
  return {
    ...sizes,
    activation: activationNamed(raw.hidden_act),
    rope: ropeOf(sizes.headDim, scaling?.rope_theta ?? raw.rope_theta, scaling),
    scoreScale: 1 / Math.sqrt(sizes.headDim),
    gainOffset: 0 as const,
    windows: Array.from({ length: sizes.numLayers }, (_, layer) =>
      types?.[layer] === "full_attention" ? null : window,
    ),
    ...options,
  };
}

interface DecoderFamily<Raw extends Settings> {
  /** `model_type` in config.json. */
  readonly name: string;
  readonly title: string;
  /** The prefix of the library's class names. */
  readonly prefix: string;
  /** Settings that tell its config from this one. */
  readonly foreignKeys: readonly string[];
  readonly tokenizerClass: string;
  readonly defaultEndToken: number | null;
  readonly schema: z.ZodType<Raw>;
  read(raw: Raw): ReturnType<typeof readDecoder>;
}

export function decoderFamily<Raw extends Settings>(family: DecoderFamily<Raw>): Family {
  const { prefix, foreignKeys, defaultEndToken, ...rest } = family;
  return defineFamily({
    ...rest,
    signs: {
      classes: new RegExp(`^${prefix}(Model|For)`),
      tensors: /(^|\.)layers\.\d+\.self_attn\.o_proj\.weight$/,
      keys: ["rms_norm_eps", "num_key_value_heads", "num_hidden_layers"],
      foreignKeys,
    },
    capabilities: ({ windows }) => ({
      isCausal: true,
      reach: reachOf(windows),
      hasPairs: false,
      numTypes: 0,
      hasCache: true,
      defaultEndToken,
    }),
    ...decoderWeights,
    heads: {
      none: `${prefix}Model`,
      classifier: scoreHead(`${prefix}ForSequenceClassification`),
      lm: tokenHead([`${prefix}ForCausalLM`], {
        tokens: "embed_tokens.weight",
        output: "lm_head.weight",
        unread: unreadWeights,
      }),
      noneMayPredict: true,
      unread: new RegExp(`^${prefix}For(TokenClassification|QuestionAnswering)$`),
      unreadWeights,
    },
    gains: /norm\.weight$/,
    computed: ({ rope, maxPositions }) => ropeTables("rope", rope, maxPositions),
    forward: decode,
    finish: (g, c, hidden) => finish(g, c, hidden),
  });
}

/** Matrices of heads that are not supported. */
export const unreadWeights = ["qa_outputs.weight"];

/** How weights are named, and where the heads are in them. */
export const decoderWeights = {
  names: {
    prefix: "model.",
    marker: "embed_tokens.weight",
    layers: "layers",
    heads: /^(lm_head|score)\./,
    buffers: /rotary_emb\.inv_freq$/,
    tiedCopy: "lm_head.weight",
  },
  attention: {
    into: ["self_attn.q_proj"],
    out: "self_attn.o_proj",
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: false,
    isPrunedByLibrary: false,
    hasHeadMask: false,
  },
} as const;
