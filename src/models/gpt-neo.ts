/**
 * @file GPT-Neo (Black et al. 2021), equivalent to the library's `GPTNeoModel` and `GPTNeoForCausalLM`: GPT-2 whose
 * scores are not scaled, and of whose layers some see only the last `window_size` tokens. Weights are named as in
 * checkpoints, without the prefix `transformer.`; matrices are stored `[out, in]`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { activationNamed, badConfig, common, count, epsilon, headCount, layerCount, word } from "./config";
import { reachOf } from "./decoder";
import { scoreHead, tokenHead } from "./decoder-heads";
import { type ConfigOf, defineFamily } from "./family";
import type { Forward, ForwardInputs, LayerTaps } from "./model";
import {
  affine,
  attend,
  causalMask,
  joined,
  type KeyMask,
  type LayerInputs,
  type LayerOutputs,
  layerNorm,
  linear,
  mergeHeads,
  runLayers,
  splitHeads,
} from "./parts";

const kinds = z.enum(["global", "local"]);

const schema = z.object({
  ...common,
  vocab_size: count.default(50257),
  max_position_embeddings: count.default(2048),
  hidden_size: count.default(2048),
  num_layers: layerCount.default(24),
  num_heads: headCount.default(16),
  intermediate_size: count.nullish(),
  /** Kinds of layers in turn, and how often. */
  attention_types: z.array(z.tuple([z.array(kinds), layerCount])).default([[["global", "local"], 12]]),
  window_size: count.default(256),
  activation_function: word.default("gelu_new"),
  layer_norm_epsilon: epsilon.default(1e-5),
});

function read(raw: z.infer<typeof schema>) {
  const layers = raw.attention_types.flatMap(([turn, times]) => Array<typeof turn>(times).fill(turn).flat());
  if (layers.length !== raw.num_layers) {
    throw badConfig(`attention_types names ${layers.length} layers, but num_layers is ${raw.num_layers}.`);
  }
  return {
    numLayers: raw.num_layers,
    numHeads: raw.num_heads,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size ?? 4 * raw.hidden_size,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    layerNormEps: raw.layer_norm_epsilon,
    activation: activationNamed(raw.activation_function),
    /** How many tokens back each layer sees, itself included; null for all. */
    windows: layers.map((kind) => (kind === "local" ? raw.window_size : null)),
  };
}

type GptNeoConfig = ConfigOf<typeof read>;

const unreadWeights = ["classifier.weight", "qa_outputs.weight"];

export const gptNeo = defineFamily({
  name: "gpt_neo",
  title: "GPT-Neo",
  signs: {
    classes: /^GPTNeo(Model|For)/,
    tensors: /(^|\.)h\.\d+\.attn\.attention\.q_proj\.weight$/,
    keys: ["attention_types", "num_layers", "num_heads"],
    foreignKeys: [],
  },
  tokenizerClass: "GPT2Tokenizer",
  schema,
  otherNames: { num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
  read,
  capabilities: ({ windows }) => ({
    isCausal: true,
    reach: reachOf(windows),
    hasPairs: false,
    numTypes: 0,
    hasCache: true,
    defaultEndToken: 50256,
  }),
  names: {
    prefix: "transformer.",
    marker: "wte.weight",
    layers: "h",
    heads: /^(lm_head|score|classifier|qa_outputs)\./,
    buffers: /^h\.\d+\.attn\.attention\.(masked_)?bias$/,
    tiedCopy: "lm_head.weight",
  },
  attention: {
    into: ["q", "k", "v"].map((part) => `attn.attention.${part}_proj`),
    out: "attn.attention.out_proj",
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: false,
    isPrunedByLibrary: false,
  },
  heads: {
    none: "GPTNeoModel",
    classifier: scoreHead("GPTNeoForSequenceClassification"),
    lm: tokenHead(["GPTNeoForCausalLM"], {
      tokens: "wte.weight",
      output: "lm_head.weight",
      unread: unreadWeights,
    }),
    noneMayPredict: true,
    unread: /^GPTNeoFor(TokenClassification|QuestionAnswering)$/,
    unreadWeights,
  },
  gains: /\bln_\w+\.weight$/,
  forward,
  finish,
});

function finish(g: GraphBuilder, c: GptNeoConfig, hidden: Value): Value {
  return layerNorm(g, "ln_f", hidden, c.hiddenSize, c.layerNormEps);
}

function forward(g: GraphBuilder, c: GptNeoConfig, inputs: ForwardInputs): Forward {
  const masks = new Map(
    [...new Set(c.windows)].map((window) => [window, g.scope("mask", () => causalMask(g, inputs, window))]),
  );
  const x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "h", (at) =>
    block(g, c, masks.get(c.windows[at.layer]!)!, at),
  );
  const lastHiddenState = finish(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), lastHiddenState], lastHiddenState };
}

function embed(g: GraphBuilder, c: GptNeoConfig, { inputIds, positionIds }: ForwardInputs): Value {
  const tokens = g.gather(g.parameter("wte.weight", [c.vocabSize, c.hiddenSize]), inputIds, 0);
  const positions = g.gather(g.parameter("wpe.weight", [c.maxPositions, c.hiddenSize]), positionIds, 0);
  return g.add(tokens, positions);
}

function block(g: GraphBuilder, c: GptNeoConfig, mask: KeyMask, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `h.${layer}`;
  const found = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, mask, inputs) : null;
  const middle = g.add(
    found?.output ?? g.parameter(`${name}.attn.attention.out_proj.bias`, [c.hiddenSize]),
    x,
  );
  const output = g.add(
    middle,
    g.scope("mlp", () => feedForward(g, c, name, middle)),
  );
  return { taps: found?.taps ?? null, output };
}

function selfAttention(
  g: GraphBuilder,
  c: GptNeoConfig,
  mask: KeyMask,
  { layer, x, headMask, past }: LayerInputs,
): { taps: LayerTaps; output: Value } {
  const name = `h.${layer}.attn.attention`;
  const width = c.remainingHeads[layer]!.length * c.headDim;
  const normed = layerNorm(g, `h.${layer}.ln_1`, x, c.hiddenSize, c.layerNormEps);
  const project = (part: string) =>
    g.scope(part, () =>
      splitHeads(g, linear(g, `${name}.${part}_proj`, normed, [c.hiddenSize, width], false), c.headDim),
    );
  const query = project("q"); // [B, H, T, D]
  const added = { key: project("k"), value: project("v") };
  const cached = past ? joined(g, past, added) : added; // [B, H, S, D]
  const { attention, maskedAttention, context } = g.scope("attn", () =>
    attend(g, { query, ...cached, mask, scale: 1, headMask }),
  );
  const output = g.scope("attn.out_proj", () =>
    affine(g, `${name}.out_proj`, mergeHeads(g, context), [width, c.hiddenSize], true),
  );
  const outputMatrix = g.parameter(`${name}.out_proj.weight`, [width, c.hiddenSize], true);
  return { taps: { attention, maskedAttention, query, ...cached, outputMatrix, cached, added }, output };
}

function feedForward(g: GraphBuilder, c: GptNeoConfig, name: string, x: Value): Value {
  const normed = layerNorm(g, `${name}.ln_2`, x, c.hiddenSize, c.layerNormEps);
  const wide = c.activation(
    g,
    affine(g, `${name}.mlp.c_fc`, normed, [c.hiddenSize, c.intermediateSize], true),
  );
  return affine(g, `${name}.mlp.c_proj`, wide, [c.intermediateSize, c.hiddenSize], true);
}
