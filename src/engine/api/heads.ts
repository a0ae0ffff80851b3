/** @file The part of the engine's interface that measures heads, masks them one by one, and removes them. */

import type { HeadSet } from "../../analysis/head-sets";
import type { Metric, MetricName } from "../../analysis/metric";
import type { Labels } from "../../analysis/problem";
import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import type { ModelInfo } from "./model-info";

export interface EntropyInput {
  readonly texts: readonly string[];
}

export interface EntropyResult {
  /**
   * `[numLayers, numHeads]`: −Σ p ln p in nats, summed over all texts' tokens without padding; NaN for a pruned head.
   */
  readonly entropy: FloatTensor;
  /** `[numLayers, B, numHeads, T]`, where T is the longest text's length; 0 for padding, NaN for a pruned head. */
  readonly perToken: FloatTensor;
  /** Number of tokens in all texts, without padding. */
  readonly tokens: number;
  readonly lengths: readonly number[];
}

/**
 * Over what gradients are summed before the absolute value is taken. `batch`: all texts. `example`: one text (batches
 * of one). `position`: one query position (the code of Michel et al. 2019). `cumulative`: each text and all texts
 * before it, because the gradient is never set to zero (the library's run_bertology).
 */
export const importanceDefinitions = ["batch", "example", "position", "cumulative"] as const;
export type ImportanceDefinition = (typeof importanceDefinitions)[number];

export interface ImportanceInput {
  readonly texts: readonly string[];
  /** As in `score`. Omit them for a language model, whose loss is that of the next token. */
  readonly labels?: Labels;
  readonly headMask?: FloatTensor;
  /** Default "batch". */
  readonly definition?: ImportanceDefinition;
}

/** Every value of a pruned head is NaN. */
export interface ImportanceResult {
  /** `[numLayers, numHeads]`: the gradient of the mean loss with respect to the head mask, as in `head_mask.grad`. */
  readonly gradient: FloatTensor;
  /**
   * `[numLayers, numHeads]` by the requested definition, divided by the number of tokens and by (L2 norm of the layer +
   * 1e-20). The norm covers the layer's remaining heads.
   */
  readonly importance: FloatTensor;
  /** Every definition, divided by the number of tokens but not by the norm. */
  readonly byDefinition: Readonly<Record<ImportanceDefinition, FloatTensor>>;
  readonly tokens: number;
  /** For a classifier, as in `score`; for a language model, the mean cross-entropy of the predicted tokens, in nats. */
  readonly loss: number;
  /** Only for a classifier, as in `score`. */
  readonly metric?: Metric;
  readonly accuracy?: number;
  /** `[B, labels]`, only for a classifier. */
  readonly logits?: FloatTensor;
}

/**
 * Which head is masked next. `importance`: the least important one, recomputed after each step. `reverse`: the most
 * important one, recomputed. `fixed`: by importance without a mask, lowest first. `entropy`: by entropy without a mask,
 * highest first. `random`: shuffled by `seed`.
 */
export const searchOrders = ["importance", "random", "reverse", "entropy", "fixed"] as const;
export type SearchOrder = (typeof searchOrders)[number];

export interface SearchInput {
  readonly texts: readonly string[];
  /** As in `score`. */
  readonly labels: Labels;
  /** How far the metric may fall; default 0.05. */
  readonly threshold?: number;
  /** Whether the threshold is a fraction of the starting value instead of an absolute difference. Default false. */
  readonly relative?: boolean;
  /** Default "importance". */
  readonly order?: SearchOrder;
  /** For the random order; default 0. */
  readonly seed?: number;
  /** Which mask to return: the last one within the threshold, or the first one beyond it. Default "before". */
  readonly returned?: "before" | "after";
  /**
   * The heads that may be masked, layer → heads; by default all that are not pruned. The importance of a head is
   * still relative to all heads of its layer.
   */
  readonly heads?: HeadSet;
  /** Continues until every head that may be is masked; returns the same mask. Default false. */
  readonly toTheEnd?: boolean;
  /** Steps of an interrupted call with the same input, which this call continues. */
  readonly resume?: readonly SearchStep[];
}

export interface SearchStep {
  /** How many heads are masked; 0 at the start. */
  readonly masked: number;
  /** The head masked in this step; null at the start. */
  readonly head: readonly [layer: number, head: number] | null;
  /** Accuracy, micro-F1 or R², not rounded. */
  readonly metric: Metric;
  /** The metric of a model that assigns one class to each text. */
  readonly accuracy?: number;
  readonly loss: number;
  readonly milliseconds: number;
}

export interface SearchResult {
  /** The metric of the curve. */
  readonly metric: MetricName;
  /** Points of the number of masked heads and the metric rounded to 4 places; the first point has no mask. */
  readonly curve: readonly (readonly [masked: number, value: number])[];
  /** The masked heads, in the order in which they were masked. */
  readonly order: readonly (readonly [layer: number, head: number])[];
  /** `[numLayers, numHeads]`; 0 for masked heads, otherwise 1. */
  readonly mask: FloatTensor;
  readonly steps: readonly SearchStep[];
  /** Whether the metric fell too far; if not, every head that may be masked was. */
  readonly fell: boolean;
}

/** `onStep` is awaited after each step: the search pauses until the listener resolves. */
export interface SearchOptions extends CallOptions {
  readonly onStep?: ((step: SearchStep) => void | Promise<void>) | undefined;
}

export interface PruneResult extends ModelInfo {
  readonly parametersBefore: number;
  readonly parametersAfter: number;
}

/** `onnx-attentions` is ONNX with every layer's attention as an additional output. */
export const exportFormats = ["safetensors", "onnx", "onnx-attentions", "zip"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface HeadsApi {
  entropy(model: string, input: EntropyInput, options?: CallOptions): Promise<EntropyResult>;
  importance(model: string, input: ImportanceInput, options?: CallOptions): Promise<ImportanceResult>;
  search(model: string, input: SearchInput, options?: SearchOptions): Promise<SearchResult>;
  /** Loads a second copy of the model without these heads (layer → heads). */
  prune(
    model: string,
    heads: Readonly<Record<number, readonly number[]>>,
    options?: CallOptions,
  ): Promise<PruneResult>;
  exportModel(model: string, format: ExportFormat, options?: CallOptions): Promise<Blob>;
}
