/** @file The part of the engine's interface that measures heads, masks them one by one, and removes them. */

import type { Metric, MetricName } from "../../analysis/metric";
import type { Labels } from "../../analysis/problem";
import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import type { ModelInfo } from "./model-info";

export interface EntropyInput {
  readonly texts: readonly string[];
}

export interface EntropyResult {
  /** `[numLayers, numHeads]`: −Σ p ln p in nats, summed over the real tokens of all texts; NaN for a pruned head. */
  readonly entropy: FloatTensor;
  /** `[numLayers, B, numHeads, T]`, T the longest text's tokens; 0 at padding, NaN for a pruned head. */
  readonly perToken: FloatTensor;
  /** Real tokens of all texts, and of each. */
  readonly tokens: number;
  readonly lengths: readonly number[];
}

/**
 * What is summed before the absolute value is taken. `batch`: all texts together. `example`: each text (batches of
 * one). `position`: each query position (Michel et al. 2019, their code). `cumulative`: texts one by one, each added to
 * the gradients of those before it, since the gradient is never zeroed (run_bertology of the library).
 */
export const importanceDefinitions = ["batch", "example", "position", "cumulative"] as const;
export type ImportanceDefinition = (typeof importanceDefinitions)[number];

export interface ImportanceInput {
  readonly texts: readonly string[];
  /** As for `score`; left out for a language model, whose loss is that of the next token. */
  readonly labels?: Labels;
  readonly headMask?: FloatTensor;
  /** Default "batch". */
  readonly definition?: ImportanceDefinition;
}

/** Every figure of a pruned head is NaN. */
export interface ImportanceResult {
  /** `[numLayers, numHeads]`: the derivative of the mean loss by the head mask, as `head_mask.grad`. */
  readonly gradient: FloatTensor;
  /**
   * `[numLayers, numHeads]` by the definition asked for: ÷ real tokens, ÷ (L2 norm of the layer + 1e-20). The norm is
   * over the heads that the layer has.
   */
  readonly importance: FloatTensor;
  /** Every definition, ÷ real tokens only. */
  readonly byDefinition: Readonly<Record<ImportanceDefinition, FloatTensor>>;
  readonly tokens: number;
  /** As of `score` for a classifier; of a language model the mean cross-entropy over the predicted tokens, in nats. */
  readonly loss: number;
  /** Of a classifier, as of `score`. */
  readonly metric?: Metric;
  readonly accuracy?: number;
  /** `[B, labels]`; of a classifier. */
  readonly logits?: FloatTensor;
}

/**
 * Which head goes next. `importance`: the least important, computed anew after each. `reverse`: the most
 * important, computed anew. `fixed`: by the importance without any mask, least first. `entropy`: by the entropy without
 * any mask, highest first. `random`: by `seed`.
 */
export const searchOrders = ["importance", "random", "reverse", "entropy", "fixed"] as const;
export type SearchOrder = (typeof searchOrders)[number];

export interface SearchInput {
  readonly texts: readonly string[];
  /** As for `score`. */
  readonly labels: Labels;
  /** How far the metric may fall; default 0.05. */
  readonly threshold?: number;
  /** Whether the threshold is a share of the starting value instead of a difference to it. Default false. */
  readonly relative?: boolean;
  /** Default "importance". */
  readonly order?: SearchOrder;
  /** For the random order; default 0. */
  readonly seed?: number;
  /** Which mask to return: the last within the threshold, or the one that fell below it. Default "before". */
  readonly returned?: "before" | "after";
  /** Goes on until every head is masked; the returned mask is the same. Default false. */
  readonly toTheEnd?: boolean;
  /** Steps of an earlier, interrupted call with the same input: it goes on after them. */
  readonly resume?: readonly SearchStep[];
}

export interface SearchStep {
  /** How many heads are masked; 0 at the start. */
  readonly masked: number;
  /** The head masked in this step; null at the start. */
  readonly head: readonly [layer: number, head: number] | null;
  /** What the search watches, not rounded: accuracy, micro-F1 or R². */
  readonly metric: Metric;
  /** The metric of a model that gives each text one class. */
  readonly accuracy?: number;
  readonly loss: number;
  readonly milliseconds: number;
}

export interface SearchResult {
  /** What the second number of each point of the curve is. */
  readonly metric: MetricName;
  /** `(masked, metric rounded to 4 places)`, from the start without a mask. */
  readonly curve: readonly (readonly [masked: number, value: number])[];
  /** The masked heads in the order they went. */
  readonly order: readonly (readonly [layer: number, head: number])[];
  /** `[numLayers, numHeads]`, 1 = keep. */
  readonly mask: FloatTensor;
  readonly steps: readonly SearchStep[];
  /** Whether the metric fell below the threshold; if not, every head could be masked. */
  readonly fell: boolean;
}

/** Awaited after each step, so a listener that does not resolve pauses the search. */
export interface SearchOptions extends CallOptions {
  readonly onStep?: ((step: SearchStep) => void | Promise<void>) | undefined;
}

export interface PruneResult extends ModelInfo {
  readonly parametersBefore: number;
  readonly parametersAfter: number;
}

/** `onnx-attentions`: with every layer's attention as a further output. */
export const exportFormats = ["safetensors", "onnx", "onnx-attentions", "zip"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface HeadsApi {
  entropy(model: string, input: EntropyInput, options?: CallOptions): Promise<EntropyResult>;
  importance(model: string, input: ImportanceInput, options?: CallOptions): Promise<ImportanceResult>;
  search(model: string, input: SearchInput, options?: SearchOptions): Promise<SearchResult>;
  /** Loads the model again without these heads (layer → heads), as a model of its own. */
  prune(
    model: string,
    heads: Readonly<Record<number, readonly number[]>>,
    options?: CallOptions,
  ): Promise<PruneResult>;
  exportModel(model: string, format: ExportFormat, options?: CallOptions): Promise<Blob>;
}
