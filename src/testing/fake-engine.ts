/** @file An engine without models: fast and deterministic, or as slow and broken as a test needs. */

import { meanEntropy } from "../analysis/head-figures";
import type {
  AttendInput,
  AttendResult,
  Headscope,
  ModelInfo,
  ModelSource,
  TokenizeResult,
} from "../engine/api/api";
import { predictTokens } from "../engine/likeliest";
import { type Progress, untilAborted } from "../lib/call";
import { AppError } from "../lib/errors";
import { at, type FloatTensor, floatTensor } from "../lib/tensor";
import { type Answering, fakeHeadsApi, fakeScore, feelings, maskedOf } from "./fake-heads";
import { modelInfo } from "./model-info";

export interface FakeOptions {
  /** Awaited before `load` and `attend` answer. If it throws, they reject with its error. */
  readonly gate?: (call: string, report: (progress: Progress) => void) => Promise<void>;
  readonly labels?: readonly string[];
  /** Cancelled calls answer nevertheless, late. */
  readonly isDeaf?: boolean;
}

export interface FakeEngine extends Headscope {
  /** The calls in order: `load bert-emotion`, `attend bert-emotion "hello"`, `release …`. */
  readonly calls: string[];
}

const emotions = ["sadness", "joy", "love", "anger", "fear", "surprise"];

export function fakeEngine(options: FakeOptions = {}): FakeEngine {
  const { gate = async () => undefined, labels = emotions, isDeaf = false } = options;
  const models = new Map<string, ModelInfo>();
  const calls: string[] = [];

  const answer: Answering["answer"] = async (call, options, make) => {
    calls.push(call);
    const signal = isDeaf ? undefined : options?.signal;
    const opened = gate(call, (progress) => options?.onProgress?.(progress));
    await untilAborted(Promise.resolve(opened), signal);
    return make();
  };

  function modelOf(key: string): ModelInfo {
    const info = models.get(key);
    if (!info) throw new AppError("no-model", `No model named ${key} is loaded.`, "Load it first.");
    return info;
  }

  return {
    calls,
    device: async () => ({
      kind: "wasm",
      threads: 1,
      models: [...models.keys()],
      weightBytes: 1_000_000 * models.size,
      limits: {},
      rebuilt: 0,
    }),
    load: (source, options) =>
      answer(`load ${nameOf(source)}`, options, () => {
        const info = fakeInfo(source, labels);
        models.set(info.model, info);
        return info;
      }),
    release: async (model) => {
      calls.push(`release ${model}`);
      models.delete(model);
    },
    tokenize: async (model, text, pair) =>
      tokenize(typeof model === "string" ? modelOf(model) : fakeInfo(model, labels), text, pair),
    attend: (model, input, options) =>
      answer(`attend ${model} ${JSON.stringify(input.text)}`, options, () => attend(modelOf(model), input)),
    score: (model, input, options) =>
      answer(`score ${model} ${input.texts.length}${maskedOf(input.headMask)}`, options, () =>
        fakeScore(modelOf(model), input),
      ),
    tokenTexts: async (model, ids) => {
      calls.push(`tokenTexts ${model}`);
      return textsOf(ids);
    },
    readData: async () => feelings,
    entropy: refused,
    measure: refused,
    measureTexts: refused,
    headTexts: refused,
    textLosses: (model, { texts }, options) =>
      answer(`losses ${model} ${texts.length}`, options, () => ({
        losses: texts.map(({ length }) => length),
        counts: texts.map(() => 1),
      })),
    headTotals: refused,
    headsWhere: refused,
    headEffects: refused,
    copying: refused,
    exportHeads: refused,
    distances: refused,
    ...fakeHeadsApi({ models, calls, modelOf, answer }),
    decode: refused,
    chatPrompt: refused,
    readLane: refused,
    measureText: refused,
    assets: async () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
    onDevice: async () => undefined,
  };
}

async function refused(): Promise<never> {
  throw new AppError("internal", "This engine cannot do that.", "Give it an answer of your own.");
}

/** A source as one word. */
function nameOf(source: ModelSource): string {
  if ("embedded" in source) return source.embedded;
  if ("id" in source) return source.id;
  if ("random" in source) return `random-${String(source.random)}-${source.seed}`;
  return "files";
}

function fakeInfo(source: ModelSource, labels: readonly string[]): ModelInfo {
  const model = nameOf(source);
  const sizes = {
    numHeads: 12,
    numKeyValueHeads: 12,
    headDim: 4,
    hiddenSize: 48,
    maxPositions: 32,
    vocabSize: 64,
    parameters: 1000,
  };
  const common = { model, name: model, ...sizes };
  return model.includes("gpt2")
    ? modelInfo({ ...common, family: "gpt2", numLayers: 12 })
    : modelInfo({ ...common, head: "classifier", numLayers: 6, labels });
}

function tokenize(info: ModelInfo, text: string, pair: string | undefined): TokenizeResult {
  const words = (part: string) => part.split(/\s+/).filter((word) => word !== "");
  const second = pair === undefined ? [] : [...words(pair), "[SEP]"];
  const first = info.hasPairs ? ["[CLS]", ...words(text), "[SEP]"] : words(text);
  const tokens = [...first, ...second];
  const kept = tokens.slice(0, info.maxPositions);
  const segments = kept.map((_, i) => (i < first.length ? 0 : 1));
  return {
    ids: kept.map((token) => token.length % info.vocabSize),
    tokens: kept,
    texts: kept,
    typeIds: segments,
    segments,
    special: kept.map((token) => token === "[CLS]" || token === "[SEP]"),
    continues: kept.map(() => false),
    truncated: tokens.length - kept.length,
  };
}

function attend(info: ModelInfo, input: AttendInput): AttendResult {
  const encoding = tokenize(info, input.text ?? "", input.pair);
  const attentions = fakeAttentions(info, encoding.tokens);
  const seed = [...(input.text ?? "")].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  const numLogits = info.head === "lm" ? info.vocabSize : (info.labels?.length ?? 0);
  const logits = Float32Array.from({ length: numLogits }, (_, i) => Math.sin(seed + i));
  const shape = info.head === "lm" ? [1, numLogits] : [numLogits];
  const entropies = entropiesOf(attentions);
  const predictions = predictTokens(info, encoding.tokens, floatTensor(logits, shape), textsOf);
  return {
    ...encoding,
    attentions,
    entropies,
    logits: floatTensor(logits, shape),
    ...(predictions && { predictions }),
    milliseconds: 1,
  };
}

const textsOf = (ids: readonly number[]) => ids.map((id) => `t${id}`);

/** Rows that sum to 1. Each head prefers another neighbour; a causal model has no weight on the future. */
function fakeAttentions(info: ModelInfo, tokens: readonly string[]): FloatTensor {
  const { numLayers, numHeads } = info;
  const seqLen = tokens.length;
  const data = new Float32Array(numLayers * numHeads * seqLen * seqLen);
  for (let row = 0; row < numLayers * numHeads * seqLen; row++) {
    const query = row % seqLen;
    const head = Math.floor(row / seqLen);
    const end = info.isCausal ? query + 1 : seqLen;
    let sum = 0;
    for (let key = 0; key < end; key++) {
      const distance = Math.abs(key - query + ((head % 7) - 3));
      const sink = key === 0 ? (head % 5) / 4 : 0;
      data[row * seqLen + key] = Math.exp(-distance * (1 + (head % 3))) + sink + 0.01;
      sum += data[row * seqLen + key]!;
    }
    for (let key = 0; key < end; key++) data[row * seqLen + key]! /= sum;
  }
  return floatTensor(data, [numLayers, numHeads, seqLen, seqLen]);
}

function entropiesOf(attentions: FloatTensor): FloatTensor {
  const [numLayers = 0, numHeads = 0] = attentions.shape;
  const entropies = Float32Array.from({ length: numLayers * numHeads }, (_, i) =>
    meanEntropy(at(at(attentions, Math.floor(i / numHeads)), i % numHeads)),
  );
  return floatTensor(entropies, [numLayers, numHeads]);
}
