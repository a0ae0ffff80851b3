/** @file The typed interface of the engine, which `window.headscope` offers and the page uses. */

import type { Metric } from "../../analysis/metric";
import type { Labels } from "../../analysis/problem";
import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import type { CorpusApi } from "./corpus";
import type { DataApi } from "./data";
import type { DecodeApi } from "./decode";
import type { HeadsApi } from "./heads";
import type { MeasuresApi } from "./measures";
import type { ModelInfo } from "./model-info";

export type { Metric } from "../../analysis/metric";
export type { Labels } from "../../analysis/problem";
export type * from "./corpus";
export type * from "./data";
export type * from "./decode";
export type * from "./heads";
export type * from "./measures";
export type * from "./model-info";

export const embeddedModels = ["bert-emotion", "gpt2-stories"] as const;
export type EmbeddedModel = (typeof embeddedModels)[number];

export type ModelSource =
  | { readonly embedded: EmbeddedModel }
  | { readonly id: string; readonly revision?: string; readonly hub?: string }
  /** `drop` numbers each drop, since files may share their names; the client sets it. */
  | { readonly files: readonly File[]; readonly drop?: number }
  /** `random`: the key of a loaded model whose config and tokenizer to use, or the contents of a config.json. */
  | { readonly random: string | object; readonly seed: number };

export interface DeviceInfo {
  readonly kind: "webgpu" | "wasm";
  readonly adapter?: string;
  /** A sentence that says why this is not the expected device. */
  readonly fallback?: string;
  /** On WASM: how many threads compute batches. */
  readonly threads?: number;
  /** On WASM: how many compute steps of decoding; absent until a measurement before the first step has found it. */
  readonly stepThreads?: number;
  /** On WASM: a sentence that says why there are so many threads. */
  readonly threadsReason?: string;
  /** Keys of the loaded models. */
  readonly models: readonly string[];
  /** Size of the weights on the device, in bytes. */
  readonly weightBytes: number;
  /** Size of WebAssembly's memory in bytes, which never shrinks; absent before the runtime has started. */
  readonly memoryBytes?: number;
  readonly limits: Readonly<Record<string, number>>;
  /** How often a lost device or a dead worker has been replaced since the page opened. */
  readonly rebuilt: number;
}

export interface TokenizeResult {
  readonly ids: readonly number[];
  /** The vocabulary's own strings (`##ing`, `Ġthe`). */
  readonly tokens: readonly string[];
  readonly typeIds: readonly number[];
  /** 0 for tokens of the first text, 1 for those of its pair; a special token counts with the text before it. */
  readonly segments: readonly (0 | 1)[];
  /** The tokens as readable text, without `##` or `Ġ`; part of a character is shown as hexadecimal bytes. */
  readonly texts: readonly string[];
  /** True for [CLS], [SEP], <|endoftext|> and the like. */
  readonly special: readonly boolean[];
  /** True if a token continues the previous token's word. */
  readonly continues: readonly boolean[];
  /** How many tokens were cut off because they exceed the model's or its tokenizer's limit; otherwise 0. */
  readonly truncated: number;
  /** Set if the text was too long to count: more tokens than `truncated` were cut off. */
  readonly isMoreTruncated?: true;
}

export interface AttendInput {
  readonly text?: string;
  readonly pair?: string;
  /** Token ids instead of text, with any special tokens included. */
  readonly ids?: readonly number[];
  /** `[numLayers, numHeads]`; 0 masks a head, 1 does not. */
  readonly headMask?: FloatTensor;
  readonly hiddenStates?: boolean;
  readonly queriesAndKeys?: boolean;
  readonly scores?: boolean;
  /** For language models: "last" returns only the last token's logits, `[1, vocabSize]`. Default "all". */
  readonly logits?: "all" | "last";
}

export interface LikelyToken {
  readonly id: number;
  /** As in `TokenizeResult.texts`. */
  readonly text: string;
  readonly probability: number;
}

/** The likeliest tokens at a position, likeliest first. */
export interface TokenPrediction {
  readonly position: number;
  readonly tokens: readonly LikelyToken[];
}

export interface AttendResult extends TokenizeResult {
  /** `[numLayers, numHeads, T, T]`, before the head mask: each row sums to 1. */
  readonly attentions: FloatTensor;
  /** `[numLayers, numHeads]`: −Σ p ln p in nats, averaged over the queries. */
  readonly entropies: FloatTensor;
  /** `[numLayers + 1, T, hiddenSize]`. */
  readonly hiddenStates?: FloatTensor;
  /** `[numLayers, numHeads, T, headDim]`. */
  readonly queries?: FloatTensor;
  readonly keys?: FloatTensor;
  /**
   * `[numLayers, numHeads, T, T]`: what the softmax is taken of, in most families q·k / √headDim; of a key that a query does
   * not see, the lowest float32 or close to it. 0 for pruned heads.
   */
  readonly scores?: FloatTensor;
  /** `[labels]` for a classifier, `[T, vocabSize]` for a language model, `[0]` if the checkpoint has no head. */
  readonly logits: FloatTensor;
  /**
   * For language models: the 8 likeliest tokens after the last position (`lm`), or the 5 likeliest at each mask
   * (`masked-lm`), whichever logits were requested.
   */
  readonly predictions?: readonly TokenPrediction[];
  /** How long the model ran, in milliseconds, excluding tokenization. */
  readonly milliseconds: number;
}

export interface ScoreInput {
  readonly texts: readonly string[];
  /** A class, a row of 0s and 1s, or a number for each text, depending on the model's problem type. */
  readonly labels?: Labels;
  readonly headMask?: FloatTensor;
}

export interface ScoreResult {
  /** `[B, labels]`. */
  readonly logits: FloatTensor;
  /** If labels were given: the library's mean loss (cross-entropy, binary cross-entropy or squared error). */
  readonly loss?: number;
  /** Accuracy, micro-F1 or R²; R² needs at least two texts. */
  readonly metric?: Metric;
  /** The metric of a model that assigns one class to each text. */
  readonly accuracy?: number;
}

export interface CacheEntry {
  readonly name: string;
  readonly bytes: number;
}

/** Every promise rejects only with an `AppError`. */
export interface Headscope extends CorpusApi, DataApi, DecodeApi, HeadsApi, MeasuresApi {
  device(options?: CallOptions): Promise<DeviceInfo>;
  load(source: ModelSource, options?: CallOptions): Promise<ModelInfo>;
  release(model: string, options?: CallOptions): Promise<void>;
  /** `model`: the key of a loaded model, or the source of any, of which everything but the weights is read. */
  tokenize(
    model: string | ModelSource,
    text: string,
    pair?: string,
    options?: CallOptions,
  ): Promise<TokenizeResult>;
  attend(model: string, input: AttendInput, options?: CallOptions): Promise<AttendResult>;
  score(model: string, input: ScoreInput, options?: CallOptions): Promise<ScoreResult>;
  /** The text of each token id, as in `TokenizeResult.texts`. */
  tokenTexts(model: string, ids: readonly number[], options?: CallOptions): Promise<readonly string[]>;
  /** Calls `listener` whenever weights are loaded or released, or a lost device is replaced. */
  onDevice(listener: (device: DeviceInfo) => void, options?: CallOptions): Promise<void>;
  /** URLs of the app's own large files (models, runtime) that the engine has loaded so far. */
  assets(options?: CallOptions): Promise<readonly string[]>;
  /** The downloads stored in this browser. */
  cached(options?: CallOptions): Promise<readonly CacheEntry[]>;
  emptyCache(options?: CallOptions): Promise<void>;
}
