/**
 * @file OPT (Zhang et al. 2022), equivalent to the library's `OPTModel` and `OPTForCausalLM`: like GPT-2, but with
 * positions that are counted from 2 and, in its 350M form, norms after the residuals and token embeddings of another
 * width W. Weights are named as in checkpoints, without the prefix `model.decoder.`; matrices are stored `[out, in]`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { activationNamed, common, count, flag, headCount, layerCount, refuse, word } from "./config";
import { scoreHead, tokenHead } from "./decoder-heads";
import { type ConfigOf, defineFamily } from "./family";
import type { Forward, ForwardInputs, LayerTaps } from "./model";
import {
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

/** The first rows of the table of positions; padding has the second. */
const offset = 2;
const normEps = 1e-5;

const schema = z.object({
  ...common,
  vocab_size: count.default(50272),
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: headCount.default(12),
  ffn_dim: count.default(3072),
  max_position_embeddings: count.default(2048),
  do_layer_norm_before: flag(true),
  _remove_final_layer_norm: flag(false),
  word_embed_proj_dim: count.nullish(),
  activation_function: word.default("relu"),
  enable_bias: flag(true),
  layer_norm_elementwise_affine: flag(true),
});

function read(raw: z.infer<typeof schema>) {
  refuse(!raw.layer_norm_elementwise_affine, "norms without weights");
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    hiddenSize: raw.hidden_size,
    embeddingSize: raw.word_embed_proj_dim ?? raw.hidden_size,
    intermediateSize: raw.ffn_dim,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    activation: activationNamed(raw.activation_function),
    padTokenId: raw.pad_token_id === undefined ? 1 : raw.pad_token_id,
    normsFirst: raw.do_layer_norm_before,
    normsLast: raw.do_layer_norm_before && !raw._remove_final_layer_norm,
    hasBias: raw.enable_bias,
  };
}

type OptConfig = ConfigOf<typeof read>;

const unreadWeights = ["qa_outputs.weight"];

const embeddingWidth = ({ embeddingSize }: OptConfig): number => embeddingSize;

export const opt = defineFamily({
  name: "opt",
  title: "OPT",
  signs: {
    classes: /^OPT(Model|For)/,
    tensors: /(^|\.)decoder\.layers\.\d+\.self_attn\.out_proj\.weight$/,
    keys: ["do_layer_norm_before", "ffn_dim"],
    foreignKeys: ["encoder_layers", "is_encoder_decoder"],
  },
  tokenizerClass: "GPT2Tokenizer",
  schema,
  read,
  capabilities: () => ({ isCausal: true, hasPairs: false, numTypes: 0, hasCache: true, defaultEndToken: 2 }),
  names: {
    prefix: "model.decoder.",
    barePrefix: "decoder.",
    marker: "embed_tokens.weight",
    layers: "layers",
    heads: /^(lm_head|score|qa_outputs)\./,
    buffers: /^version$/,
    tiedCopy: "lm_head.weight",
  },
  attention: {
    into: ["q", "k", "v"].map((part) => `self_attn.${part}_proj`),
    out: "self_attn.out_proj",
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: false,
    isPrunedByLibrary: false,
    // It has no entry for each query position.
    hasHeadMask: false,
  },
  heads: {
    none: "OPTModel",
    classifier: scoreHead("OPTForSequenceClassification", embeddingWidth),
    lm: tokenHead(
      ["OPTForCausalLM"],
      { tokens: "embed_tokens.weight", output: "lm_head.weight", unread: unreadWeights },
      embeddingWidth,
    ),
    noneMayPredict: true,
    unread: /^OPTFor(QuestionAnswering)$/,
    unreadWeights,
  },
  gains: /norm\.weight$/,
  forward,
  finish,
});

function forward(g: GraphBuilder, c: OptConfig, inputs: ForwardInputs): Forward {
  const mask = g.scope("mask", () => causalMask(g, inputs));
  const x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layers", (at) => block(g, c, mask, at));
  const last = normedLast(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), last], lastHiddenState: projected(g, c, last) };
}

function finish(g: GraphBuilder, c: OptConfig, hidden: Value): Value {
  return projected(g, c, normedLast(g, c, hidden));
}

const normedLast = (g: GraphBuilder, c: OptConfig, hidden: Value): Value =>
  c.normsLast ? norm(g, c, "final_layer_norm", hidden) : hidden;

/** `[…, C]` → `[…, W]`, the width of the token embeddings. */
const projected = (g: GraphBuilder, c: OptConfig, hidden: Value): Value =>
  c.embeddingSize === c.hiddenSize
    ? hidden
    : linear(g, "project_out", hidden, [c.hiddenSize, c.embeddingSize], false);

const norm = (g: GraphBuilder, c: OptConfig, name: string, x: Value): Value =>
  layerNorm(g, name, x, c.hiddenSize, normEps);

function embed(g: GraphBuilder, c: OptConfig, inputs: ForwardInputs): Value {
  const { inputIds, positionIds, attentionMask, past } = inputs;
  const tokens = g.gather(g.parameter("embed_tokens.weight", [c.vocabSize, c.embeddingSize]), inputIds, 0);
  const x =
    c.embeddingSize === c.hiddenSize
      ? tokens
      : linear(g, "project_in", tokens, [c.embeddingSize, c.hiddenSize], false);
  const counted = g.add(positionIds, g.index(offset));
  // With a cache there is no padding among the new tokens.
  const rows = past ? counted : g.where(g.equal(attentionMask, g.index(1)), counted, g.index(offset - 1));
  const table = g.parameter("embed_positions.weight", [c.maxPositions + offset, c.hiddenSize]);
  return g.add(x, g.gather(table, rows, 0));
}

function block(g: GraphBuilder, c: OptConfig, mask: KeyMask, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `layers.${layer}`;
  const attentionNorm = (input: Value) => norm(g, c, `${name}.self_attn_layer_norm`, input);
  const networkNorm = (input: Value) => norm(g, c, `${name}.final_layer_norm`, input);
  const read = c.normsFirst ? attentionNorm(x) : x;
  const found = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, mask, inputs, read) : null;
  const attended = found?.output ?? withoutHeads(g, c, name);
  const sum = attended ? g.add(x, attended) : x;
  const middle = c.normsFirst ? sum : attentionNorm(sum);
  const network = g.scope("mlp", () => feedForward(g, c, name, c.normsFirst ? networkNorm(middle) : middle));
  const output = g.add(middle, network);
  return { taps: found?.taps ?? null, output: c.normsFirst ? output : networkNorm(output) };
}

/** Without heads, only the bias remains. */
const withoutHeads = (g: GraphBuilder, c: OptConfig, name: string): Value | null =>
  c.hasBias ? g.parameter(`${name}.self_attn.out_proj.bias`, [c.hiddenSize]) : null;

/** `x`: what queries, keys and values are made of. */
function selfAttention(
  g: GraphBuilder,
  c: OptConfig,
  mask: KeyMask,
  { layer, headMask, past }: LayerInputs,
  x: Value,
): { taps: LayerTaps; output: Value } {
  const name = `layers.${layer}.self_attn`;
  const width = c.remainingHeads[layer]!.length * c.headDim;
  const project = (part: string) =>
    g.scope(part, () =>
      splitHeads(g, linear(g, `${name}.${part}_proj`, x, [c.hiddenSize, width], c.hasBias), c.headDim),
    );
  const query = project("q"); // [B, H, T, D]
  const added = { key: project("k"), value: project("v") };
  const cached = past ? joined(g, past, added) : added; // [B, H, S, D]
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query, ...cached, mask, scale: 1 / Math.sqrt(c.headDim), headMask }),
  );
  const output = g.scope("out_proj", () =>
    linear(g, `${name}.out_proj`, mergeHeads(g, context), [width, c.hiddenSize], c.hasBias),
  );
  const outputMatrix = g.parameter(`${name}.out_proj.weight`, [width, c.hiddenSize], true);
  return { taps: { attention, maskedAttention, query, ...cached, outputMatrix, cached, added }, output };
}

function feedForward(g: GraphBuilder, c: OptConfig, name: string, x: Value): Value {
  const wide = c.activation(g, linear(g, `${name}.fc1`, x, [c.hiddenSize, c.intermediateSize], c.hasBias));
  return linear(g, `${name}.fc2`, wide, [c.intermediateSize, c.hiddenSize], c.hasBias);
}
