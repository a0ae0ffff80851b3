/**
 * @file GPT-2 (Radford et al. 2019), equivalent to the library's `GPT2Model` and `GPT2LMHeadModel`. B batch, T tokens
 * of this call, P cached tokens, S = P + T keys, H heads, D head size, C = H·D width. Weights are named as in
 * checkpoints, without the prefix `transformer.`; its matrices are stored `[in, out]`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { activationNamed, common, count, epsilon, flag, headCount, layerCount, refuse, word } from "./config";
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
  mergeHeads,
  runLayers,
  splitHeads,
} from "./parts";

const schema = z.object({
  ...common,
  vocab_size: count.default(50257),
  n_positions: count.default(1024),
  n_embd: count.default(768),
  n_layer: layerCount.default(12),
  n_head: headCount.default(12),
  n_inner: count.nullish(),
  activation_function: word.default("gelu_new"),
  layer_norm_epsilon: epsilon.default(1e-5),
  scale_attn_weights: flag(true),
  scale_attn_by_inverse_layer_idx: flag(false),
});

function read(raw: z.infer<typeof schema>) {
  refuse(raw.add_cross_attention, "cross-attention");
  return {
    numLayers: raw.n_layer,
    numHeads: raw.n_head,
    hiddenSize: raw.n_embd,
    intermediateSize: raw.n_inner ?? 4 * raw.n_embd,
    maxPositions: raw.n_positions,
    vocabSize: raw.vocab_size,
    layerNormEps: raw.layer_norm_epsilon,
    activation: activationNamed(raw.activation_function),
    scaleByHeadDim: raw.scale_attn_weights,
    scaleByLayer: raw.scale_attn_by_inverse_layer_idx,
  };
}

type Gpt2Config = ConfigOf<typeof read>;

const unreadWeights = ["classifier", "qa_outputs", "multiple_choice_head.summary", "v_head.summary"].map(
  (name) => `${name}.weight`,
);

export const gpt2 = defineFamily({
  name: "gpt2",
  title: "GPT-2",
  signs: {
    classes: /^GPT2/,
    tensors: /(^|\.)h\.\d+\.attn\.c_attn\.weight$/,
    keys: ["n_embd", "n_layer", "n_head"],
    foreignKeys: ["afn", "dff", "rotary_dim", "multi_query", "embd_dim", "attention_types"],
  },
  tokenizerClass: "GPT2Tokenizer",
  schema,
  otherNames: {
    hidden_size: "n_embd",
    max_position_embeddings: "n_positions",
    num_attention_heads: "n_head",
    num_hidden_layers: "n_layer",
  },
  read,
  capabilities: () => ({
    isCausal: true,
    hasPairs: false,
    numTypes: 0,
    hasCache: true,
    defaultEndToken: 50256,
  }),
  names: {
    prefix: "transformer.",
    marker: "wte.weight",
    layers: "h",
    heads: /^(lm_head|score|classifier|qa_outputs|multiple_choice_head|v_head)\./,
    // The causal masks of old files.
    buffers: /^h\.\d+\.attn\.(masked_)?bias$/,
    tiedCopy: "lm_head.weight",
  },
  attention: {
    into: ["attn.c_attn"],
    groups: 3,
    out: "attn.c_proj",
    layout: "[in, out]",
    normsBefore: ["ln_1"],
    // The library's pruning divides by the number of remaining heads.
    holdsEmptyLayers: false,
  },
  heads: {
    none: "GPT2Model",
    classifier: scoreHead("GPT2ForSequenceClassification"),
    lm: tokenHead(["GPT2LMHeadModel", "GPT2DoubleHeadsModel"], {
      tokens: "wte.weight",
      output: "lm_head.weight",
      unread: unreadWeights,
    }),
    noneMayPredict: true,
    unread: /^GPT2For(TokenClassification|QuestionAnswering)$/,
    unreadWeights,
    secondHeads: {
      GPT2DoubleHeadsModel:
        "GPT2DoubleHeadsModel has two heads: the next token is predicted, the multiple-choice head is ignored.",
    },
  },
  gains: /\bln_\w+\.weight$/,
  // Residual projections are scaled down by √(2·layers).
  initialisation: (parameter, { numLayers }, spread) =>
    /c_proj\.weight$/.test(parameter)
      ? { kind: "normal", std: spread / Math.sqrt(2 * numLayers), zeroRow: null }
      : null,
  forward,
  finish,
});

function finish(g: GraphBuilder, c: Gpt2Config, hidden: Value): Value {
  return layerNorm(g, "ln_f", hidden, c.hiddenSize, c.layerNormEps);
}

function forward(g: GraphBuilder, c: Gpt2Config, inputs: ForwardInputs): Forward {
  const mask = g.scope("mask", () => causalMask(g, inputs));
  const x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "h", (at) => block(g, c, mask, at));
  const lastHiddenState = finish(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), lastHiddenState], lastHiddenState };
}

function embed(g: GraphBuilder, c: Gpt2Config, { inputIds, positionIds }: ForwardInputs): Value {
  const tokens = g.gather(g.parameter("wte.weight", [c.vocabSize, c.hiddenSize]), inputIds, 0);
  const positions = g.gather(g.parameter("wpe.weight", [c.maxPositions, c.hiddenSize]), positionIds, 0);
  return g.add(tokens, positions);
}

function block(g: GraphBuilder, c: Gpt2Config, mask: KeyMask, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `h.${layer}`;
  const { taps, output: attended } =
    c.remainingHeads[layer]!.length > 0
      ? selfAttention(g, c, mask, inputs)
      : { taps: null, output: g.parameter(`${name}.attn.c_proj.bias`, [c.hiddenSize]) };
  const middle = g.add(attended, x);
  const output = g.add(
    middle,
    g.scope("mlp", () => feedForward(g, c, name, middle)),
  );
  return { taps, output };
}

function selfAttention(
  g: GraphBuilder,
  c: Gpt2Config,
  mask: KeyMask,
  { layer, x, headMask, past }: LayerInputs,
): { taps: LayerTaps; output: Value } {
  const name = `h.${layer}`;
  const width = c.remainingHeads[layer]!.length * c.headDim;
  const normed = layerNorm(g, `${name}.ln_1`, x, c.hiddenSize, c.layerNormEps);
  const joint = g.scope("attn.c_attn", () =>
    affine(g, `${name}.attn.c_attn`, normed, [c.hiddenSize, 3 * width], false),
  );
  const [query, key, value] = g
    .split(joint, 2, [width, width, width])
    .map((part) => splitHeads(g, part, c.headDim));
  const added = { key: key!, value: value! };
  const cached = past ? joined(g, past, added) : added; // [B, H, S, D]
  const { attention, maskedAttention, context } = g.scope("attn", () =>
    attend(g, {
      query: query!,
      ...cached,
      mask,
      scale: scoreScale(c, layer),
      headMask,
    }),
  );
  const output = g.scope("attn.c_proj", () =>
    affine(g, `${name}.attn.c_proj`, mergeHeads(g, context), [width, c.hiddenSize], false),
  );
  const outputMatrix = g.parameter(`${name}.attn.c_proj.weight`, [width, c.hiddenSize]);
  const taps = { attention, maskedAttention, query: query!, ...cached, outputMatrix, cached, added };
  return { taps, output };
}

function scoreScale(c: Gpt2Config, layer: number): number {
  const byHeadDim = c.scaleByHeadDim ? 1 / Math.sqrt(c.headDim) : 1;
  return c.scaleByLayer ? byHeadDim / (layer + 1) : byHeadDim;
}

function feedForward(g: GraphBuilder, c: Gpt2Config, name: string, x: Value): Value {
  const normed = layerNorm(g, `${name}.ln_2`, x, c.hiddenSize, c.layerNormEps);
  const wide = c.activation(
    g,
    affine(g, `${name}.mlp.c_fc`, normed, [c.hiddenSize, c.intermediateSize], false),
  );
  return affine(g, `${name}.mlp.c_proj`, wide, [c.intermediateSize, c.hiddenSize], false);
}
