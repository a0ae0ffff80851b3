/**
 * @file GPT-2 (Radford et al. 2019), as `GPT2Model` and `GPT2LMHeadModel` of the library.
 *
 * B batch, T tokens of this call, P cached tokens, S = P + T keys, H heads, D head size, C = H·D width.
 * Weights are named as in checkpoints, without the prefix `transformer.`; its matrices are stored `[in, out]`.
 */

import { z } from "zod";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { shortList } from "../lib/quoted";
import type { Initialisation } from "../weights/random";
import {
  activationNamed,
  common,
  count,
  epsilon,
  flag,
  headCount,
  headSize,
  keptHeads,
  layerCount,
  parseWith,
  refuse,
  unreadHead,
  usableRange,
  word,
} from "./config";
import { type FileNames, fileNames } from "./file-names";
import type {
  Forward,
  ForwardInputs,
  HeadKind,
  HeadSlices,
  KeptHeads,
  KeyValue,
  LayerTaps,
  Model,
  ModelSizes,
  NamedShape,
  TensorShapes,
} from "./model";
import { affine, attend, layerNorm, maskedScore, maskRows, mergeHeads, splitHeads } from "./parts";

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

interface Gpt2Config extends ModelSizes {
  readonly keptHeads: KeptHeads;
  readonly intermediateSize: number;
  readonly layerNormEps: number;
  readonly activation: ReturnType<typeof activationNamed>;
  readonly scaleByHeadDim: boolean;
  readonly scaleByLayer: boolean;
  readonly tied: boolean;
  readonly initializerRange: number;
}

/** The library's other names of settings; a setting under its other name counts before it. */
const otherNames: Readonly<Record<string, string>> = {
  hidden_size: "n_embd",
  max_position_embeddings: "n_positions",
  num_attention_heads: "n_head",
  num_hidden_layers: "n_layer",
};

function renamed(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const others = Object.entries(otherNames).filter(([other]) => Object.hasOwn(config, other));
  return { ...config, ...Object.fromEntries(others.map(([other, name]) => [name, config[other]])) };
}

export function createGpt2(json: Readonly<Record<string, unknown>>, tensors: TensorShapes): Model {
  const raw = parseWith(schema, renamed(json));
  refuse(raw.add_cross_attention, "cross-attention");
  const config: Gpt2Config = {
    numLayers: raw.n_layer,
    numHeads: raw.n_head,
    headDim: headSize(raw.n_embd, raw.n_head),
    keptHeads: keptHeads(raw.pruned_heads, raw.n_layer, raw.n_head),
    hiddenSize: raw.n_embd,
    intermediateSize: raw.n_inner ?? 4 * raw.n_embd,
    maxPositions: raw.n_positions,
    vocabSize: raw.vocab_size,
    layerNormEps: raw.layer_norm_epsilon,
    activation: activationNamed(raw.activation_function),
    scaleByHeadDim: raw.scale_attn_weights,
    scaleByLayer: raw.scale_attn_by_inverse_layer_idx,
    tied: raw.tie_word_embeddings,
    initializerRange: raw.initializer_range,
  };
  const names = fileNames(tensors, familyNames);
  const { head, notices } = headOf(raw.architectures[0], config, names);
  return gpt2Model(config, names, head, [...names.notices, ...notices]);
}

const otherHeads = ["score", "classifier", "qa_outputs", "multiple_choice_head.summary", "v_head.summary"];
const familyNames = {
  prefix: "transformer.",
  marker: "wte.weight",
  heads: /^(lm_head|score|classifier|qa_outputs|multiple_choice_head|v_head)\./,
};

/**
 * A tied head needs no tensor of its own, so even a bare `GPT2Model` can predict the next token; a classifier's weights
 * cannot.
 */
function headOf(
  architecture: string | undefined,
  { tied }: Gpt2Config,
  names: FileNames,
): { head: HeadKind; notices: string[] } {
  const name = architecture?.replace(/^(TF|Flax)/, "");
  if (name === "GPT2LMHeadModel") return { head: "lm", notices: [] };
  const other = otherHeads.find((head) => names.has(`${head}.weight`));
  const canPredict = names.has("lm_head.weight") || (tied && other === undefined);
  if (name === undefined || name === "GPT2Model") {
    const notices = other === undefined ? [] : [unreadHead(`the tensor ${other}.weight`)];
    return { head: canPredict ? "lm" : "none", notices };
  }
  if (name === "GPT2DoubleHeadsModel") return { head: "lm", notices: [secondHead] };
  const isOther = /^GPT2For(SequenceClassification|TokenClassification|QuestionAnswering)$/.test(name);
  if (isOther || !canPredict) return { head: "none", notices: [unreadHead(name)] };
  const notice = `${shortList([name])} is not a class of the library; its weights predict the next token as those of GPT2LMHeadModel.`;
  return { head: "lm", notices: [notice] };
}

const secondHead =
  "GPT2DoubleHeadsModel has two heads: the next token is predicted, the multiple-choice head is not read.";

function gpt2Model(config: Gpt2Config, names: FileNames, head: HeadKind, notices: readonly string[]): Model {
  return {
    ...config,
    family: "gpt2",
    head,
    isCausal: true,
    hasTypeIds: false,
    numTypes: 0,
    hasCache: true,
    labels: null,
    problemType: null,
    notices,
    forward: (g, inputs) => forward(g, config, inputs),
    logits: (g, hidden) => nextToken(g, config, hidden),
    parameterName: (fileName) => parameterName(fileName, names, config),
    isNeedless: () => false,
    fileName: (parameter) =>
      head === "none" || parameter.startsWith("lm_head.") ? parameter : `transformer.${parameter}`,
    architecture: head === "none" ? "GPT2Model" : "GPT2LMHeadModel",
    // Its pruning divides by the number of heads that were left.
    holdsEmptyLayers: false,
    unread: emptied(config),
    headSlices,
    initialisation: (parameter) => initialisation(parameter, config),
    withoutHead: (notice) => gpt2Model(config, names, "none", [...notices, notice]),
    noting: (notice) => gpt2Model(config, names, head, [...notices, notice]),
  };
}

function forward(g: GraphBuilder, c: Gpt2Config, inputs: ForwardInputs): Forward {
  const bias = g.scope("mask", () => causalBias(g, inputs)); // [B, 1, T, S]
  let x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const hiddenStates: Value[] = [];
  const masks = maskRows(g, inputs.headMask, c);
  const layers: (LayerTaps | null)[] = [];
  for (let layer = 0; layer < c.numLayers; layer++) {
    hiddenStates.push(x);
    const past = inputs.past?.[layer] ?? null;
    const { taps, output } = g.scope(`h.${layer}`, () => block(g, c, layer, x, bias, masks[layer]!, past));
    layers.push(taps);
    x = output;
  }
  const lastHiddenState = layerNorm(g, "ln_f", x, c.hiddenSize, c.layerNormEps);
  return { layers, hiddenStates: [...hiddenStates, lastHiddenState], lastHiddenState };
}

/**
 * 0 where a key may be seen: a real token, no later than the query. A key's position is the number of real tokens
 * before it, which is what the library's position ids are, so cached and padded batches need nothing more.
 */
function causalBias(g: GraphBuilder, { attentionMask, positionIds }: ForwardInputs): Value {
  const keyPositions = g.sub(g.cumsum(attentionMask, 1), g.index(1)); // [B, S]
  const earlier = g.lessOrEqual(g.unsqueeze(keyPositions, [1, 2]), g.unsqueeze(positionIds, [1, 3]));
  const real = g.unsqueeze(g.equal(attentionMask, g.index(1)), [1, 2]);
  return g.where(g.and(earlier, real), g.scalar(0), g.scalar(maskedScore));
}

function embed(g: GraphBuilder, c: Gpt2Config, { inputIds, positionIds }: ForwardInputs): Value {
  const tokens = g.gather(g.parameter("wte.weight", [c.vocabSize, c.hiddenSize]), inputIds, 0);
  const positions = g.gather(g.parameter("wpe.weight", [c.maxPositions, c.hiddenSize]), positionIds, 0);
  return g.add(tokens, positions);
}

function block(
  g: GraphBuilder,
  c: Gpt2Config,
  layer: number,
  x: Value,
  bias: Value,
  headMask: Value | null,
  past: KeyValue | null,
): { taps: LayerTaps | null; output: Value } {
  const name = `h.${layer}`;
  const { taps, output: attended } =
    c.keptHeads[layer]!.length > 0
      ? selfAttention(g, c, layer, x, bias, headMask, past)
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
  layer: number,
  x: Value,
  bias: Value,
  headMask: Value | null,
  past: KeyValue | null,
): { taps: LayerTaps; output: Value } {
  const name = `h.${layer}`;
  const width = c.keptHeads[layer]!.length * c.headDim;
  const normed = layerNorm(g, `${name}.ln_1`, x, c.hiddenSize, c.layerNormEps);
  const joint = g.scope("attn.c_attn", () =>
    affine(g, `${name}.attn.c_attn`, normed, [c.hiddenSize, 3 * width], false),
  );
  const [query, key, value] = g
    .split(joint, 2, [width, width, width])
    .map((part) => splitHeads(g, part, c.headDim));
  const keys = past ? g.concat([past.key, key!], 2) : key!; // [B, H, S, D]
  const values = past ? g.concat([past.value, value!], 2) : value!;
  const { attention, maskedAttention, context } = g.scope("attn", () =>
    attend(g, {
      query: query!,
      key: keys,
      value: values,
      bias,
      scale: scoreScale(c, layer),
      headMask,
    }),
  );
  const output = g.scope("attn.c_proj", () =>
    affine(g, `${name}.attn.c_proj`, mergeHeads(g, context), [width, c.hiddenSize], false),
  );
  const added = { key: key!, value: value! };
  return { taps: { attention, maskedAttention, query: query!, key: keys, value: values, added }, output };
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

/** `[B, T, C]` → `[B*T, vocabSize]`, with the token table as output matrix where they are tied. */
function nextToken(g: GraphBuilder, c: Gpt2Config, hidden: Value): Value {
  const table = g.parameter(c.tied ? "wte.weight" : "lm_head.weight", [c.vocabSize, c.hiddenSize]);
  return g.gemm(g.reshape(hidden, [-1, c.hiddenSize]), table);
}

/** Drops the prefix, the causal-mask buffers of old files, and the copy of a tied head. */
function parameterName(fileName: string, names: FileNames, { tied }: Gpt2Config): string | null {
  const name = names.plain(fileName);
  if (/^h\.\d+\.attn\.(masked_)?bias$/.test(name)) return null;
  if (tied && name === "lm_head.weight") return null;
  return name;
}

/** What `prune_heads` leaves of layers without heads, and their first LayerNorm, which nothing reads then. */
function emptied({ keptHeads: kept, hiddenSize: width }: Gpt2Config): TensorShapes {
  const named = (layer: number): NamedShape[] => [
    [`h.${layer}.attn.c_attn.weight`, { shape: [width, 0] }],
    [`h.${layer}.attn.c_attn.bias`, { shape: [0] }],
    [`h.${layer}.attn.c_proj.weight`, { shape: [0, width] }],
    [`h.${layer}.ln_1.weight`, { shape: [width] }],
    [`h.${layer}.ln_1.bias`, { shape: [width] }],
  ];
  return new Map(kept.flatMap((heads, layer) => (heads.length > 0 ? [] : named(layer))));
}

function headSlices(parameter: string): HeadSlices | null {
  const [, layer, part] =
    /^h\.(\d+)\.attn\.(c_attn\.weight|c_attn\.bias|c_proj\.weight)$/.exec(parameter) ?? [];
  if (layer === undefined) return null;
  if (part === "c_proj.weight") return { layer: Number(layer), axis: 0, groups: 1 };
  return { layer: Number(layer), axis: part === "c_attn.weight" ? 1 : 0, groups: 3 };
}

/** As `GPT2PreTrainedModel._init_weights`: residual projections are scaled down by √(2·layers). */
function initialisation(parameter: string, c: Gpt2Config): Initialisation {
  if (/\bln_\w+\.weight$/.test(parameter)) return { kind: "ones" };
  if (/bias$/.test(parameter)) return { kind: "zeros" };
  const range = usableRange(c.initializerRange);
  const std = /c_proj\.weight$/.test(parameter) ? range / Math.sqrt(2 * c.numLayers) : range;
  return { kind: "normal", std, zeroRow: null };
}
