/**
 * @file Gemma 3 (Gemma Team 2025) without its images, equivalent to the library's `Gemma3TextModel` and
 * `Gemma3ForCausalLM` (from version 4.50): Llama with scaled embeddings, norms before and after attention and network,
 * norms on each head's queries and keys, and layers that see only the last tokens between others that see all. A gain is
 * 1 + w. B batch, T tokens of this call, C width.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { activationNamed, count, flag, headCount, layerCount, refuse, word } from "./config";
import { feedForward, finish, type Places, reachOf, rmsNorm, selfAttention } from "./decoder";
import { decoderSettings, decoderSizes, decoderWeights, unreadWeights } from "./decoder-family";
import { tokenHead } from "./decoder-heads";
import { type ConfigOf, defineFamily, isTable, type Table } from "./family";
import type { Predictor } from "./heads";
import { layerTypes, typesOf } from "./layer-types";
import type { Forward, ForwardInputs } from "./model";
import { causalMask, type LayerInputs, type LayerOutputs, runLayers } from "./parts";
import { anglesOf, ropeOf, ropeSettings, ropeTables } from "./rope";

const positive = z.number().positive();
const { hidden_act: _, ...shared } = decoderSettings;

const schema = z.object({
  ...shared,
  tie_word_embeddings: flag(true),
  vocab_size: count.default(262208),
  hidden_size: count.default(2304),
  intermediate_size: count.default(9216),
  num_hidden_layers: layerCount.default(26),
  num_attention_heads: headCount.default(8),
  num_key_value_heads: headCount.nullish().default(4),
  head_dim: count.default(256),
  hidden_activation: word.default("gelu_pytorch_tanh"),
  max_position_embeddings: count.default(131072),
  attention_bias: flag(false),
  query_pre_attn_scalar: positive.default(256),
  rope_theta: positive.default(1_000_000),
  rope_local_base_freq: positive.default(10_000),
  /** In files of transformers 5, instead of the three settings of positions. */
  rope_parameters: z.object({ full_attention: ropeSettings, sliding_attention: ropeSettings }).nullish(),
  sliding_window: count.default(4096),
  /** Every layer whose number is a multiple of it sees all tokens, counted from 1. */
  sliding_window_pattern: count.default(6),
  /** From version 4.53, instead of the pattern. */
  layer_types: layerTypes,
  final_logit_softcapping: positive.nullish(),
  use_bidirectional_attention: flag(false),
});

type Raw = z.infer<typeof schema>;
type LayerKind = "global" | "local";

function read(raw: Raw) {
  refuse(raw.use_bidirectional_attention, "attention to later tokens (use_bidirectional_attention)");
  const sizes = decoderSizes(raw);
  return {
    ...sizes,
    padTokenId: raw.pad_token_id ?? 0,
    activation: activationNamed(raw.hidden_activation),
    biases: { projections: raw.attention_bias, output: raw.attention_bias, feedForward: false },
    normsHeads: true,
    gainOffset: 1 as const,
    scoreScale: 1 / Math.sqrt(raw.query_pre_attn_scalar),
    kinds: layerKinds(raw),
    /** How many tokens back a query sees in each kind of layer, itself included; null for all. */
    windows: { global: null, local: raw.sliding_window },
    ropes: ropesOf(raw, sizes.headDim),
    /** The bound of a logit's size; null without one. */
    mostLogit: raw.final_logit_softcapping ?? null,
  };
}

function layerKinds(raw: Raw): readonly LayerKind[] {
  const types = typesOf(raw);
  return Array.from({ length: raw.num_hidden_layers }, (_, layer) => {
    const isGlobal = types
      ? types[layer] === "full_attention"
      : (layer + 1) % raw.sliding_window_pattern === 0;
    return isGlobal ? "global" : "local";
  });
}

/** Only the positions of global layers may be scaled by `rope_scaling`. */
function ropesOf(raw: Raw, headDim: number) {
  const { full_attention: global, sliding_attention: local } = raw.rope_parameters ?? {};
  return {
    global: ropeOf(headDim, global?.rope_theta ?? raw.rope_theta, global ?? raw.rope_scaling),
    local: ropeOf(headDim, local?.rope_theta ?? raw.rope_local_base_freq, local),
  };
}

type Gemma3Config = ConfigOf<typeof read>;

const words = "embed_tokens.weight";

/** The next token, whose logits c·tanh(x / c) keeps within a bound c. */
const cappedTokens = (): Predictor<Gemma3Config> => {
  const uncapped = tokenHead<Gemma3Config>(["Gemma3ForCausalLM"], {
    tokens: words,
    output: "lm_head.weight",
    unread: unreadWeights,
  });
  return {
    ...uncapped,
    logits: (g, c, hidden, numLabels) => {
      const logits = uncapped.logits(g, c, hidden, numLabels);
      if (c.mostLogit === null) return logits;
      const most = g.scalar(c.mostLogit);
      return g.mul(g.tanh(g.div(logits, most)), most);
    },
  };
};

export const gemma3 = defineFamily({
  name: "gemma3_text",
  title: "Gemma 3",
  signs: {
    classes: /^Gemma3(Text)?(Model|For)/,
    tensors: /(^|\.)layers\.\d+\.pre_feedforward_layernorm\.weight$/,
    keys: ["rope_local_base_freq", "query_pre_attn_scalar", "num_hidden_layers"],
    foreignKeys: [],
    partOf: textPart,
  },
  tokenizerClass: "GemmaTokenizer",
  schema,
  read,
  capabilities: ({ kinds, windows }) => ({
    isCausal: true,
    reach: reachOf(kinds.map((kind) => windows[kind])),
    hasPairs: false,
    numTypes: 0,
    hasCache: true,
    defaultEndToken: 1,
  }),
  ...decoderWeights,
  heads: {
    none: "Gemma3TextModel",
    lm: cappedTokens(),
    noneMayPredict: true,
    unread: /^Gemma3(Text)?For(SequenceClassification|TokenClassification|QuestionAnswering)$/,
    unreadWeights: [...unreadWeights, "score.weight"],
  },
  gains: /$^/,
  initialisation: (parameter, { padTokenId }, std) =>
    /norm\.weight$/.test(parameter)
      ? { kind: "zeros" }
      : { kind: "normal", std, zeroRow: parameter === words ? padTokenId : null },
  computed: ({ ropes, maxPositions }) => ({
    ...ropeTables("rope.global", ropes.global, maxPositions),
    ...ropeTables("rope.local", ropes.local, maxPositions),
  }),
  forward,
  finish,
});

/** As `Gemma3ForCausalLM` loads it from a model that also reads images. */
function textPart({ model_type, text_config, quantization_config }: Table): Table | null {
  if (model_type !== "gemma3" || !isTable(text_config)) return null;
  const own = { model_type: "gemma3_text", architectures: ["Gemma3ForCausalLM"] };
  return { ...text_config, ...own, ...(quantization_config !== undefined && { quantization_config }) };
}

function forward(g: GraphBuilder, c: Gemma3Config, inputs: ForwardInputs): Forward {
  const places = placesOf(g, c, inputs);
  const x = g.scope("embeddings", () => embed(g, c, inputs.inputIds)); // [B, T, C]
  const { layers, states } = runLayers(g, c, inputs, x, "layers", (at) =>
    block(g, c, places[c.kinds[at.layer]!]!, at),
  );
  const lastHiddenState = finish(g, c, states.at(-1)!);
  return { layers, hiddenStates: [...states.slice(0, -1), lastHiddenState], lastHiddenState };
}

/** Of the kinds of layer that the model has. */
function placesOf(
  g: GraphBuilder,
  c: Gemma3Config,
  inputs: ForwardInputs,
): Partial<Record<LayerKind, Places>> {
  const kinds = [...new Set(c.kinds)].map((kind) => {
    const rope = c.ropes[kind];
    const mask = g.scope(`mask.${kind}`, () => causalMask(g, inputs, c.windows[kind]));
    const angles = g.scope(`rope.${kind}`, () =>
      anglesOf(g, `rope.${kind}`, rope, c.maxPositions, inputs.positionIds),
    );
    return [kind, { mask, rope, angles }] as const;
  });
  return Object.fromEntries(kinds);
}

/** Multiplied by √C in float32, as in the library. */
function embed(g: GraphBuilder, c: Gemma3Config, inputIds: Value): Value {
  const rows = g.gather(g.parameter(words, [c.vocabSize, c.hiddenSize]), inputIds, 0);
  return g.mul(rows, g.scalar(Math.sqrt(c.hiddenSize)));
}

function block(g: GraphBuilder, c: Gemma3Config, places: Places, inputs: LayerInputs): LayerOutputs {
  const { layer, x } = inputs;
  const name = `layers.${layer}`;
  const norm = (which: string, value: Value) =>
    rmsNorm(g, `${name}.${which}_layernorm`, value, c.hiddenSize, c);
  const attended = c.remainingHeads[layer]!.length > 0 ? selfAttention(g, c, places, inputs) : null;
  const change = attended?.output ?? withoutHeads(g, c, name);
  const middle = change ? g.add(x, norm("post_attention", change)) : x;
  const wide = g.scope("mlp", () => feedForward(g, c, `${name}.mlp`, norm("pre_feedforward", middle)));
  return { taps: attended?.taps ?? null, output: g.add(middle, norm("post_feedforward", wide)) };
}

/** Without heads, only the bias remains; null without a bias. */
const withoutHeads = (g: GraphBuilder, c: Gemma3Config, name: string): Value | null =>
  c.biases.output ? g.parameter(`${name}.self_attn.o_proj.bias`, [c.hiddenSize]) : null;
