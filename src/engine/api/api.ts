/** @file The typed interface of the engine: what `window.headscope` offers and what the page itself uses. */

import type { Metric } from "../../analysis/metric";
import type { Labels } from "../../analysis/problem";
import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import type { DataApi } from "./data";
import type { DecodeApi } from "./decode";
import type { HeadsApi } from "./heads";
import type { ModelInfo } from "./model-info";

export type { Metric } from "../../analysis/metric";
export type { Labels } from "../../analysis/problem";
export type * from "./data";
export type * from "./decode";
export type * from "./heads";
export type * from "./model-info";

export const embeddedModels = ["bert-emotion", "gpt2-stories"] as const;
export type EmbeddedModel = (typeof embeddedModels)[number];

export type ModelSource =
  | { readonly embedded: EmbeddedModel }
  | { readonly id: string; readonly revision?: string; readonly hub?: string }
  /** `drop` tells files of the same names apart; it is set on the way to the engine. */
  | { readonly files: readonly File[]; readonly drop?: number }
  /** `random`: a loaded model's key, whose config and tokenizer are taken; or the contents of a config.json. */
  | { readonly random: string | object; readonly seed: number };

export interface DeviceInfo {
  readonly kind: "webgpu" | "wasm";
  readonly adapter?: string;
  /** Why this device is not the one a person would expect, in a sentence. */
  readonly fallback?: string;
  readonly threads?: number;
  /** Keys of the models that are loaded. */
  readonly models: readonly string[];
  /** Bytes of weights held on the device. */
  readonly weightBytes: number;
  /** Bytes that WebAssembly holds, which never shrinks; absent before anything has run. */
  readonly memoryBytes?: number;
  readonly limits: Readonly<Record<string, number>>;
  /** How often a lost device, or a worker that died, was replaced since the page opened. */
  readonly rebuilt: number;
}

export interface TokenizeResult {
  readonly ids: readonly number[];
  /** The vocabulary's own strings (`##ing`, `Ġthe`). */
  readonly tokens: readonly string[];
  readonly typeIds: readonly number[];
  /** The tokens as text a person reads: no `##`, no `Ġ`; a fragment of a character as its bytes in hexadecimal. */
  readonly texts: readonly string[];
  /** True for [CLS], [SEP], <|endoftext|> and the like. */
  readonly special: readonly boolean[];
  /** True where a token continues the word of the one before it. */
  readonly continues: readonly boolean[];
  /** How many tokens were cut because the model, or its tokenizer's own limit, does not hold them; 0 when nothing was lost. */
  readonly truncated: number;
  /** Set for a text so long that the counting stopped: more than `truncated` were cut. */
  readonly isMoreTruncated?: true;
}

export interface AttendInput {
  readonly text?: string;
  readonly pair?: string;
  /** Token ids instead of text, special tokens included; taken as they are. */
  readonly ids?: readonly number[];
  /** `[numLayers, numHeads]`, 1 = keep, 0 = mask. */
  readonly headMask?: FloatTensor;
  readonly hiddenStates?: boolean;
  readonly queriesAndKeys?: boolean;
  /** For language models: the logits of the last token alone (`[1, vocabSize]`) instead of all. Default "all". */
  readonly logits?: "all" | "last";
}

export interface LikelyToken {
  readonly id: number;
  /** As `TokenizeResult.texts`. */
  readonly text: string;
  readonly probability: number;
}

/** What a model predicts at a position: the tokens it finds likeliest, likeliest first. */
export interface TokenPrediction {
  readonly position: number;
  readonly tokens: readonly LikelyToken[];
}

export interface AttendResult extends TokenizeResult {
  /** `[numLayers, numHeads, T, T]`, before the head mask: each row sums to 1. */
  readonly attentions: FloatTensor;
  /** `[numLayers, numHeads]`: mean over the queries of −Σ p ln p, in nats. */
  readonly entropies: FloatTensor;
  /** `[numLayers + 1, T, hiddenSize]`. */
  readonly hiddenStates?: FloatTensor;
  /** `[numLayers, numHeads, T, headDim]`. */
  readonly queries?: FloatTensor;
  readonly keys?: FloatTensor;
  /** `[labels]` of a classifier, `[T, vocabSize]` of a language model, `[0]` where the checkpoint has no head. */
  readonly logits: FloatTensor;
  /**
   * For a model with a head over its vocabulary: the 8 likeliest tokens after the last position (`lm`), or the 5 likeliest
   * at each mask (`masked-lm`), whichever logits were asked for.
   */
  readonly predictions?: readonly TokenPrediction[];
  /** Milliseconds spent in the model's run, without tokenizing. */
  readonly milliseconds: number;
}

export interface ScoreInput {
  readonly texts: readonly string[];
  /** A class, a row of 0 and 1, or a number for each text, as the problem of the model asks. */
  readonly labels?: Labels;
  readonly headMask?: FloatTensor;
}

export interface ScoreResult {
  /** `[B, labels]`. */
  readonly logits: FloatTensor;
  /** Of labels that were given: the library's mean loss (cross-entropy, binary cross-entropy or squared error). */
  readonly loss?: number;
  /** Accuracy, micro-F1 or R²; R² of two texts or more. */
  readonly metric?: Metric;
  /** The metric of a model that gives each text one class. */
  readonly accuracy?: number;
}

export interface CacheEntry {
  readonly name: string;
  readonly bytes: number;
}

/** Every promise rejects with an `AppError` and nothing else. */
export interface Headscope extends DataApi, DecodeApi, HeadsApi {
  device(options?: CallOptions): Promise<DeviceInfo>;
  load(source: ModelSource, options?: CallOptions): Promise<ModelInfo>;
  release(model: string, options?: CallOptions): Promise<void>;
  tokenize(model: string, text: string, pair?: string, options?: CallOptions): Promise<TokenizeResult>;
  attend(model: string, input: AttendInput, options?: CallOptions): Promise<AttendResult>;
  score(model: string, input: ScoreInput, options?: CallOptions): Promise<ScoreResult>;
  /** The text of the given token ids, one string an id, as `TokenizeResult.texts`. */
  tokenTexts(model: string, ids: readonly number[], options?: CallOptions): Promise<readonly string[]>;
  /** Calls `listener` whenever the device changes: weights come or go, or a lost device was replaced. */
  onDevice(listener: (device: DeviceInfo) => void, options?: CallOptions): Promise<void>;
  /** Addresses of the app's own large files (models, runtime) that the engine has loaded so far. */
  assets(options?: CallOptions): Promise<readonly string[]>;
  /** Downloads kept on this machine. */
  cached(options?: CallOptions): Promise<readonly CacheEntry[]>;
  emptyCache(options?: CallOptions): Promise<void>;
}
