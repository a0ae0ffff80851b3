/**
 * @file BERT (Devlin et al. 2019), as `BertModel`, `BertForSequenceClassification` and `BertForMaskedLM` of the library.
 *
 * B batch, T tokens, H heads, D head size, C = H·D width. Weights are named as in checkpoints, without the prefix `bert.`.
 */

import { z } from "zod";
import type { ProblemType } from "../analysis/problem";
import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import { quotedValue, shortList } from "../lib/quoted";
import type { Initialisation } from "../weights/random";
import {
  activationNamed,
  anything,
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
import { labelsOf } from "./labels";
import type {
  Forward,
  ForwardInputs,
  HeadKind,
  HeadSlices,
  KeptHeads,
  LayerTaps,
  Model,
  ModelSizes,
  NamedShape,
  TensorShapes,
} from "./model";
import { affine, attend, layerNorm, maskedScore, maskRows, mergeHeads, splitHeads } from "./parts";

const schema = z.object({
  ...common,
  vocab_size: count.default(30522),
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: headCount.default(12),
  intermediate_size: count.default(3072),
  hidden_act: word.default("gelu"),
  max_position_embeddings: count.default(512),
  type_vocab_size: count.default(2),
  layer_norm_eps: epsilon.default(1e-12),
  position_embedding_type: anything,
  is_decoder: flag(false),
});

interface BertConfig extends ModelSizes {
  readonly keptHeads: KeptHeads;
  readonly intermediateSize: number;
  readonly typeVocabSize: number;
  readonly layerNormEps: number;
  readonly activation: ReturnType<typeof activationNamed>;
  readonly tied: boolean;
  readonly initializerRange: number;
  readonly padTokenId: number | null;
}

export function createBert(json: unknown, tensors: TensorShapes): Model {
  const raw = parseWith(schema, json);
  const positions = raw.position_embedding_type;
  const kind = typeof positions === "string" ? shortList([positions]) : quotedValue(positions);
  refuse(positions !== undefined && positions !== "absolute", `${kind} positions`);
  refuse(raw.is_decoder, "BERT as a decoder");
  refuse(raw.add_cross_attention, "cross-attention");
  const config: BertConfig = {
    numLayers: raw.num_hidden_layers,
    numHeads: raw.num_attention_heads,
    headDim: headSize(raw.hidden_size, raw.num_attention_heads),
    keptHeads: keptHeads(raw.pruned_heads, raw.num_hidden_layers, raw.num_attention_heads),
    hiddenSize: raw.hidden_size,
    intermediateSize: raw.intermediate_size,
    maxPositions: raw.max_position_embeddings,
    vocabSize: raw.vocab_size,
    typeVocabSize: raw.type_vocab_size,
    layerNormEps: raw.layer_norm_eps,
    activation: activationNamed(raw.hidden_act),
    tied: raw.tie_word_embeddings,
    initializerRange: raw.initializer_range,
    padTokenId: raw.pad_token_id ?? 0,
  };
  const names = fileNames(tensors, familyNames);
  const { head, notices } = headOf(raw.architectures[0], names, config.hiddenSize);
  const classes = names.shapeOf("classifier.weight");
  const labels = labelsOf(
    raw,
    classes?.length === 2 && classes[1] === config.hiddenSize ? classes[0]! : null,
  );
  const said = head === "classifier" ? labels.notices : [];
  const problem = { names: labels.names, problemType: raw.problem_type ?? null };
  return bertModel(config, names, head, problem, [...names.notices, ...notices, ...said]);
}

const familyNames = {
  prefix: "bert.",
  marker: "embeddings.word_embeddings.weight",
  heads: /^(classifier|cls|qa_outputs)\./,
};

/** The library's classes whose heads are read, and those whose heads are not. */
const readHeads = new Map<string, HeadKind>([
  ["BertModel", "none"],
  ["BertForSequenceClassification", "classifier"],
  ["BertForMaskedLM", "masked-lm"],
  ["BertForPreTraining", "masked-lm"],
  ["BertLMHeadModel", "masked-lm"],
]);
/** Also classes of no library that give every token, every choice or every place in a text a score. */
const otherHeads = /Token|NER|Ner([A-Z]|$)|Tagg|C[Rr][Ff]|QuestionAnswering|Span|MultipleChoice|NextSentence/;

const headWords: Readonly<Record<HeadKind, string>> = {
  none: "no head",
  classifier: "a classifier",
  "masked-lm": "a masked-language-model head",
  lm: "a language-model head",
};

/** Which head the checkpoint has: that of its architecture if its tensors are there, else the one whose tensors are. */
function headOf(
  architecture: string | undefined,
  names: FileNames,
  width: number,
): { head: HeadKind; notices: string[] } {
  const found = headIn(names, width);
  if (architecture === undefined) return { head: found, notices: [] };
  const said = readHeads.get(architecture.replace(/^(TF|Flax)/, ""));
  if (said !== undefined) {
    if (found === said || found === "none" || hasHead(names, said, width)) return { head: said, notices: [] };
    const notice = `config.json says ${architecture}, but the weights have ${headWords[found]}, which is read.`;
    return { head: found, notices: [notice] };
  }
  if (found === "none" || otherHeads.test(architecture)) {
    return { head: "none", notices: [unreadHead(architecture)] };
  }
  const notice = `${shortList([architecture])} is not a class of the library; the weights have ${headWords[found]}, which is read as that of ${architectures[found]}.`;
  return { head: found, notices: [notice] };
}

function headIn(names: FileNames, width: number): HeadKind {
  return (["classifier", "masked-lm"] as const).find((head) => hasHead(names, head, width)) ?? "none";
}

/** A classifier that reads something wider than one token is another one. */
function hasHead(names: FileNames, head: HeadKind, width: number): boolean {
  if (head === "classifier") return names.shapeOf("classifier.weight")?.[1] === width;
  return head === "masked-lm" && names.has("cls.predictions.bias");
}

interface BertLabels {
  readonly names: readonly string[];
  readonly problemType: ProblemType | null;
}

function bertModel(
  config: BertConfig,
  names: FileNames,
  head: HeadKind,
  labels: BertLabels,
  notices: readonly string[],
): Model {
  return {
    ...config,
    family: "bert",
    head,
    isCausal: false,
    hasTypeIds: true,
    numTypes: config.typeVocabSize,
    hasCache: false,
    labels: head === "classifier" ? labels.names : null,
    problemType: head === "classifier" ? labels.problemType : null,
    notices,
    forward: (g, inputs) => forward(g, config, inputs),
    logits: (g, hidden) =>
      g.scope(head, () =>
        head === "classifier"
          ? classify(g, config, hidden, labels.names.length)
          : predictMasked(g, config, hidden),
      ),
    parameterName: (fileName) => parameterName(fileName, names, config),
    isNeedless: (fileName) => /^(pooler|cls\.seq_relationship)\./.test(names.plain(fileName)),
    fileName: (parameter) => fileName(parameter, head),
    architecture: architectures[head],
    holdsEmptyLayers: true,
    unread: new Map([...emptied(config), ...(head === "none" ? pooler(config) : [])]),
    headSlices,
    initialisation: (parameter) => initialisation(parameter, config),
    withoutHead: (notice) => bertModel(config, names, "none", labels, [...notices, notice]),
    noting: (notice) => bertModel(config, names, head, labels, [...notices, notice]),
  };
}

function forward(g: GraphBuilder, c: BertConfig, inputs: ForwardInputs): Forward {
  const bias = g.scope("mask", () => paddingBias(g, inputs.attentionMask)); // [B, 1, 1, T]
  let x = g.scope("embeddings", () => embed(g, c, inputs)); // [B, T, C]
  const hiddenStates = [x];
  const masks = maskRows(g, inputs.headMask, c);
  const layers: (LayerTaps | null)[] = [];
  for (let layer = 0; layer < c.numLayers; layer++) {
    const { taps, output } = g.scope(`layer.${layer}`, () =>
      encoderLayer(g, c, layer, x, bias, masks[layer]!),
    );
    layers.push(taps);
    hiddenStates.push(output);
    x = output;
  }
  return { layers, hiddenStates, lastHiddenState: x };
}

/** 0 for real tokens, the lowest float for padding: (1 − mask) · min. */
function paddingBias(g: GraphBuilder, attentionMask: Value): Value {
  const hidden = g.sub(g.scalar(1), g.toFloat(attentionMask));
  return g.unsqueeze(g.mul(hidden, g.scalar(maskedScore)), [1, 2]);
}

function embed(g: GraphBuilder, c: BertConfig, { inputIds, positionIds, typeIds }: ForwardInputs): Value {
  const table = (name: string, rows: number) =>
    g.parameter(`embeddings.${name}.weight`, [rows, c.hiddenSize]);
  const words = g.gather(table("word_embeddings", c.vocabSize), inputIds, 0);
  const types = g.gather(table("token_type_embeddings", c.typeVocabSize), typeIds!, 0);
  const positions = g.gather(table("position_embeddings", c.maxPositions), positionIds, 0);
  const sum = g.add(g.add(words, types), positions);
  return layerNorm(g, "embeddings.LayerNorm", sum, c.hiddenSize, c.layerNormEps);
}

function encoderLayer(
  g: GraphBuilder,
  c: BertConfig,
  layer: number,
  x: Value,
  bias: Value,
  headMask: Value | null,
): { taps: LayerTaps | null; output: Value } {
  const name = `encoder.layer.${layer}`;
  const width = c.keptHeads[layer]!.length * c.headDim;
  const found = width > 0 ? selfAttention(g, c, `${name}.attention.self`, width, x, bias, headMask) : null;
  const attended = g.scope("attention.output", () =>
    addNorm(g, c, `${name}.attention.output`, found?.context ?? null, x, width),
  );
  const wide = g.scope("intermediate", () =>
    c.activation(
      g,
      affine(g, `${name}.intermediate.dense`, attended, [c.hiddenSize, c.intermediateSize], true),
    ),
  );
  const output = g.scope("output", () => addNorm(g, c, `${name}.output`, wide, attended, c.intermediateSize));
  return { taps: found?.taps ?? null, output };
}

/** `width`: how many columns the heads have together, H·D. */
function selfAttention(
  g: GraphBuilder,
  c: BertConfig,
  name: string,
  width: number,
  x: Value,
  bias: Value,
  headMask: Value | null,
): { taps: LayerTaps; context: Value } {
  const project = (part: string) =>
    g.scope(part, () =>
      splitHeads(g, affine(g, `${name}.${part}`, x, [c.hiddenSize, width], true), c.headDim),
    );
  const query = project("query"); // [B, H, T, D]
  const key = project("key");
  const value = project("value");
  const { attention, maskedAttention, context } = g.scope("attention", () =>
    attend(g, { query, key, value, bias, scale: 1 / Math.sqrt(c.headDim), headMask }),
  );
  return {
    taps: { attention, maskedAttention, query, key, value },
    context: g.scope("attention.output", () => mergeHeads(g, context)),
  };
}

/** LayerNorm(dense(x) + residual); of dense, where there is no x, the bias alone is left. */
function addNorm(
  g: GraphBuilder,
  c: BertConfig,
  name: string,
  x: Value | null,
  residual: Value,
  width: number,
): Value {
  const dense = x
    ? affine(g, `${name}.dense`, x, [width, c.hiddenSize], true)
    : g.parameter(`${name}.dense.bias`, [c.hiddenSize]);
  return layerNorm(g, `${name}.LayerNorm`, g.add(dense, residual), c.hiddenSize, c.layerNormEps);
}

/** tanh of a dense layer over the first token, then the classifier: `[B, labels]`. */
function classify(g: GraphBuilder, c: BertConfig, hidden: Value, numLabels: number): Value {
  const weight = (name: string, rows: number) => g.parameter(`${name}.weight`, [rows, c.hiddenSize]);
  const first = g.gather(hidden, g.index(0), 1); // [B, C]
  const dense = g.gemm(
    first,
    weight("pooler.dense", c.hiddenSize),
    g.parameter("pooler.dense.bias", [c.hiddenSize]),
  );
  return g.gemm(g.tanh(dense), weight("classifier", numLabels), g.parameter("classifier.bias", [numLabels]));
}

/** The masked-language-model head over every token: `[B*T, vocabSize]`. */
function predictMasked(g: GraphBuilder, c: BertConfig, hidden: Value): Value {
  const name = "cls.predictions";
  const flat = g.reshape(hidden, [-1, c.hiddenSize]);
  const weight = g.parameter(`${name}.transform.dense.weight`, [c.hiddenSize, c.hiddenSize]);
  const dense = g.gemm(flat, weight, g.parameter(`${name}.transform.dense.bias`, [c.hiddenSize]));
  const transformed = layerNorm(
    g,
    `${name}.transform.LayerNorm`,
    c.activation(g, dense),
    c.hiddenSize,
    c.layerNormEps,
  );
  const table = c.tied ? "embeddings.word_embeddings.weight" : `${name}.decoder.weight`;
  return g.gemm(
    transformed,
    g.parameter(table, [c.vocabSize, c.hiddenSize]),
    g.parameter(`${name}.bias`, [c.vocabSize]),
  );
}

/** Drops the prefix, old LayerNorm names, the buffers of ids, and copies of tied weights. */
function parameterName(fileName: string, names: FileNames, { tied }: BertConfig): string | null {
  const name = names
    .plain(fileName)
    .replace(/LayerNorm\.gamma$/, "LayerNorm.weight")
    .replace(/LayerNorm\.beta$/, "LayerNorm.bias");
  if (name === "embeddings.position_ids" || name === "embeddings.token_type_ids") return null;
  // As in the library, of two biases this one does not count.
  if (name === "cls.predictions.decoder.bias")
    return names.has("cls.predictions.bias") ? null : "cls.predictions.bias";
  if (tied && name === "cls.predictions.decoder.weight") return null;
  return name;
}

const architectures: Readonly<Record<HeadKind, string>> = {
  none: "BertModel",
  classifier: "BertForSequenceClassification",
  "masked-lm": "BertForMaskedLM",
  lm: "BertLMHeadModel",
};

/** `BertModel` alone has no prefix before its names; beside a head it is called bert. */
function fileName(parameter: string, head: HeadKind): string {
  return head === "none" || /^(classifier|cls)\./.test(parameter) ? parameter : `bert.${parameter}`;
}

function pooler({ hiddenSize: width }: BertConfig): NamedShape[] {
  return [
    ["pooler.dense.weight", { shape: [width, width] }],
    ["pooler.dense.bias", { shape: [width] }],
  ];
}

/** What `prune_heads` leaves of layers without heads: matrices without a row or without a column. */
function emptied({ keptHeads: kept, hiddenSize: width }: BertConfig): NamedShape[] {
  return kept.flatMap((heads, layer): NamedShape[] => {
    if (heads.length > 0) return [];
    const name = `encoder.layer.${layer}.attention`;
    const projections = ["query", "key", "value"].flatMap((part): NamedShape[] => [
      [`${name}.self.${part}.weight`, { shape: [0, width] }],
      [`${name}.self.${part}.bias`, { shape: [0] }],
    ]);
    return [...projections, [`${name}.output.dense.weight`, { shape: [width, 0] }]];
  });
}

function headSlices(parameter: string): HeadSlices | null {
  const [, layer, part] =
    /^encoder\.layer\.(\d+)\.attention\.(self\.\w+\.(?:weight|bias)|output\.dense\.weight)$/.exec(
      parameter,
    ) ?? [];
  if (layer === undefined || part === undefined) return null;
  return { layer: Number(layer), axis: part.startsWith("self") ? 0 : 1, groups: 1 };
}

/** As `BertPreTrainedModel._init_weights`: normal weights, zero biases, LayerNorm 1 and 0, a zero padding row. */
function initialisation(parameter: string, c: BertConfig): Initialisation {
  if (/LayerNorm\.weight$/.test(parameter)) return { kind: "ones" };
  if (/bias$/.test(parameter)) return { kind: "zeros" };
  const zeroRow = parameter === "embeddings.word_embeddings.weight" ? c.padTokenId : null;
  return { kind: "normal", std: usableRange(c.initializerRange), zeroRow };
}
