/**
 * @file GPT-NeoX (Black et al. 2022), of which Pythia is one, equivalent to the library's `GPTNeoXModel` and
 * `GPTNeoXForCausalLM`: attention and feed-forward network read the same input side by side, and a part of each head's
 * dimensions is turned by the position. Weights are named as in checkpoints, without the prefix `gpt_neox.`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
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
import { type Angles, anglesOf, ropeOf, ropeSettings, ropeTables, rotate } from "./rope";

const schema = z.object({
  ...common,
  tie_word_embeddings: flag(false),
  vocab_size: count.default(50432),
  hidden_size: count.default(6144),
  num_hidden_layers: layerCount.default(44),
  num_attention_heads: headCount.default(64),
  intermediate_size: count.default(24576),
  hidden_act: word.default("gelu"),
  rotary_pct: z.number().gt(0).max(1).default(0.25),
  rotary_emb_base: z.number().positive().default(10_000),
  rope_scaling: ropeSettings,
  /** In files of transformers 5, instead of the three settings above. */
  rope_parameters: ropeSettings,
  max_position_embeddings: count.default(2048),
  layer_norm_eps: epsilon.default(1e-5),
  use_parallel_residual: flag(true),
  attention_bias: flag(true),
});

function read(raw: z.infer<typeof schema>) {
  const scaling = raw.rope_parameters ?? raw.rope_scaling;
  const share = raw.rope_parameters?.partial_rotary_factor ?? raw.rotary_pct;
  const turned = Math.floor(headSize(raw.hidden_size, raw.num_attention_heads) * share);
  return {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    layerNormEps: raw.layer_norm_eps,
    activation: activationNamed(raw.hidden_act),
    rope: ropeOf(turned, scaling?.rope_theta ?? raw.rotary_emb_base, scaling),
    isParallel: raw.use_parallel_residual,
    hasBias: raw.attention_bias,
  };
}

type GptNeoXConfig = ConfigOf<typeof read>;

const unreadWeights = ["classifier.weight", "qa_outputs.weight"];

export const gptNeoX = defineFamily({
  name: "gpt_neox",
  title: "GPT-NeoX",
  signs: {
    classes: /^GPTNeoX(Model|For)/,
    tensors: /(^|\.)layers\.\d+\.attention\.query_key_value\.weight$/,
    keys: ["rotary_pct", "rotary_emb_base"],
    foreignKeys: [],
  },
  tokenizerClass: "GPTNeoXTokenizer",
  schema,
  read,
  capabilities: () => ({ isCausal: true, hasPairs: false, numTypes: 0, hasCache: true, defaultEndToken: 2 }),
  names: {
    prefix: "gpt_neox.",
    marker: "embed_in.weight",
    layers: "layers",
    heads: /^(embed_out|score|classifier|qa_outputs)\./,
    // The causal masks and frequencies of old files.
    buffers: /\.attention\.((masked_)?bias|rotary_emb\.inv_freq)$/,
    tiedCopy: "embed_out.weight",
  },
  attention: {
    into: ["attention.query_key_value"],
    partsOfHead: 3,
    out: "attention.dense",
    layout: "[out, in]",
    normsBefore: [],
    holdsEmptyLayers: false,
    isPrunedByLibrary: false,
    // With one, all weights are zeros.
    hasHeadMask: false,
  },
  heads: {
    none: "GPTNeoXModel",
    classifier: scoreHead("GPTNeoXForSequenceClassification"),
    lm: tokenHead(["GPTNeoXForCausalLM"], {
      tokens: "embed_in.weight",
      output: "embed_out.weight",
      unread: unreadWeights,
    }),
    noneMayPredict: true,
    unread: /^GPTNeoXFor(TokenClassification|QuestionAnswering)$/,
    unreadWeights,
  },
  gains: /norm\.weight$/,
  computed: ({ rope, maxPositions }) => ropeTables("rope", rope, maxPositions),
  forward,
  finish,
});

function finish(g: GraphBuilder, c: GptNeoXConfig, hidden: Value): Value {
  return layerNorm(g, "final_layer_norm", hidden, c.hiddenSize, c.layerNormEps);
}

function forward(g: GraphBuilder, c: GptNeoXConfig, inputs: ForwardInputs): Forward {
  const mask = g.scope("mask", () => causalMask(g, inputs));
  const angles = g.scope("rope", () => anglesOf(g, "rope", c.rope, c.maxPositions, inputs.positionIds));
  const table = g.parameter("embed_in.weight", [c.vocabSize, c.hiddenSize]);
  const x = g.scope("embeddings", () => g.gather(table, inputs.inputIds, 0)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layers", (at) => block(g, c, { mask, angles }, at));
  const lastHiddenState = finish(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), lastHiddenState], lastHiddenState };
}

interface Places {
  readonly mask: KeyMask;
  readonly angles: Angles;
}

/** x + attention(norm(x)) + network(norm(x)), or one after the other. */
function block(g: GraphBuilder, c: GptNeoXConfig, places: Places, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `layers.${layer}`;
  const found = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, places, inputs) : null;
  const attended = found?.output ?? withoutHeads(g, c, name);
  const middle = attended ? g.add(attended, x) : x;
  const network = (input: Value) => g.scope("mlp", () => feedForward(g, c, name, input));
  const output = c.isParallel ? g.add(network(x), middle) : g.add(network(middle), middle);
  return { taps: found?.taps ?? null, output };
}

/** Without heads, only the bias remains. */
const withoutHeads = (g: GraphBuilder, c: GptNeoXConfig, name: string): Value | null =>
  c.hasBias ? g.parameter(`${name}.attention.dense.bias`, [c.hiddenSize]) : null;

/** The rows of the joint map are those of head 0's query, key and value, then head 1's, and so on. */
function selfAttention(
  g: GraphBuilder,
  c: GptNeoXConfig,
  { mask, angles }: Places,
  { layer, x, headMask, past }: LayerInputs,
): { taps: LayerTaps; output: Value } {
  const name = `layers.${layer}`;
  const width = c.remainingHeads[layer]!.length * c.headDim;
  const normed = layerNorm(g, `${name}.input_layernorm`, x, c.hiddenSize, c.layerNormEps);
  const joint = g.scope("query_key_value", () =>
    splitHeads(
      g,
      linear(g, `${name}.attention.query_key_value`, normed, [c.hiddenSize, 3 * width], c.hasBias),
      3 * c.headDim,
    ),
  ); // [B, H, T, 3·D]
  const [query, key, value] = g.split(joint, 3, [c.headDim, c.headDim, c.headDim]);
  const turnedQuery = g.scope("query", () => rotate(g, query!, c.rope, angles));
  const added = { key: g.scope("key", () => rotate(g, key!, c.rope, angles)), value: value! };
  const cached = past ? joined(g, past, added) : added; // [B, H, S, D]
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query: turnedQuery, ...cached, mask, scale: 1 / Math.sqrt(c.headDim), headMask }),
  );
  const output = g.scope("dense", () =>
    linear(g, `${name}.attention.dense`, mergeHeads(g, context), [width, c.hiddenSize], c.hasBias),
  );
  const outputMatrix = g.parameter(`${name}.attention.dense.weight`, [width, c.hiddenSize], true);
  const taps = { attention, maskedAttention, query: turnedQuery, ...cached, outputMatrix, cached, added };
  return { taps, output };
}

function feedForward(g: GraphBuilder, c: GptNeoXConfig, name: string, x: Value): Value {
  const normed = layerNorm(g, `${name}.post_attention_layernorm`, x, c.hiddenSize, c.layerNormEps);
  const wide = c.activation(
    g,
    affine(g, `${name}.mlp.dense_h_to_4h`, normed, [c.hiddenSize, c.intermediateSize], true),
  );
  return affine(g, `${name}.mlp.dense_4h_to_h`, wide, [c.intermediateSize, c.hiddenSize], true);
}
