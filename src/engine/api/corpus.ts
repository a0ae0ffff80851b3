/** @file The part of the engine's interface that looks at heads over a whole corpus: text by text, and by tokens. */

import type { Histogram } from "../../analysis/corpus/intervals";
import type { DistanceBin, TokenClass } from "../../analysis/corpus/totals";
import type { MetricName } from "../../analysis/metric";
import type { Labels } from "../../analysis/problem";
import type { CallOptions } from "../../lib/call";
import type { FloatTensor } from "../../lib/tensor";
import type { MeasureInput, MeasureOfHeads } from "./measures";

export interface MeasureTextsInput extends MeasureInput {
  /** Which of the texts are measured, by their places; by default all. */
  readonly rows?: readonly number[];
}

export interface MeasureOfTexts extends Pick<MeasureOfHeads, "key" | "unit"> {
  /** `[N, numLayers, numHeads]`: the sum over the queries that count in each text; NaN for a pruned head. */
  readonly sums: FloatTensor;
  /** How many they are in each text; a mean is the sum divided by them. */
  readonly counts: readonly number[];
}

export interface MeasureTextsResult {
  /** The places of the N measured texts. */
  readonly rows: readonly number[];
  /** How many tokens each has. */
  readonly tokens: readonly number[];
  /** Those over the given texts. */
  readonly measures: readonly MeasureOfTexts[];
}

/** What orders texts by how much a head matters to their loss. */
export const lossChange = "lossChange";

export interface HeadTextsInput extends Pick<MeasureInput, "texts" | "pairs" | "weighting" | "headMask"> {
  readonly layer: number;
  readonly head: number;
  /**
   * The key of the measure that orders the texts, by default "strongest"; or "lossChange", the loss of a text while this
   * head alone is masked, less its loss.
   */
  readonly by?: string;
  /** As in `score`: needed by a classifier for "lossChange" without `values`. */
  readonly labels?: Labels;
  /** The value of each text, if it is known already; NaN for a text without one. */
  readonly values?: readonly number[];
  /** How many intervals of equal count, by default 5, and how many texts are shown of each, by default 3. */
  readonly intervals?: number;
  readonly each?: number;
}

export interface TextOfHead {
  /** Its place among the texts. */
  readonly index: number;
  readonly value: number;
  /** Its tokens as readable text, and whether each is a special one. */
  readonly tokens: readonly string[];
  readonly special: readonly boolean[];
  /** Whether each continues the word of the token before. */
  readonly continues: readonly boolean[];
  /** The largest weight between plain tokens; null if there are none. */
  readonly pair: { readonly query: number; readonly key: number; readonly weight: number } | null;
  /** What the query of the pair attends to, and what attends to its key, each `[T]`; empty without a pair. */
  readonly toKeys: Float32Array;
  readonly fromQueries: Float32Array;
}

export interface HeadTextsResult {
  readonly unit: MeasureOfHeads["unit"] | "loss";
  readonly by: string;
  /** Of each text; NaN if nothing in it counts. */
  readonly values: readonly number[];
  readonly histogram: Histogram;
  /** Highest first. */
  readonly intervals: readonly {
    readonly low: number;
    readonly high: number;
    readonly count: number;
    readonly texts: readonly TextOfHead[];
  }[];
}

export interface TextLossesInput extends Pick<MeasureInput, "texts" | "pairs" | "headMask"> {
  /** As in `score`. Omit them for a language model, whose loss is that of the next token. */
  readonly labels?: Labels;
}

export interface TextLossesResult {
  /** One number a text: the loss of its label, or the mean loss of its next tokens; NaN if it has none. */
  readonly losses: readonly number[];
  /** Of how many labels or tokens each is the mean. */
  readonly counts: readonly number[];
}

export type HeadTotalsInput = Pick<MeasureInput, "texts" | "pairs" | "weighting" | "headMask">;

/** Sums of weights over all queries of all texts, for C classes of tokens and D bins of distances. */
export interface HeadTotalsResult {
  readonly classes: readonly TokenClass[];
  /** How many queries are of each class. */
  readonly queries: readonly number[];
  /**
   * `[numLayers, numHeads, C, C]`: of queries of a class on keys of a class; NaN for a pruned head. The mean share is a
   * sum divided by the queries of the class.
   */
  readonly byClass: FloatTensor;
  /** In the order of their keys: before the query, the query itself and, unless the model is causal, after it. */
  readonly bins: readonly DistanceBin[];
  /** `[numLayers, numHeads, D]`; NaN for a pruned head. */
  readonly byDistance: FloatTensor;
  /** The same of a head that attends evenly to all keys that a query sees: `[C, C]` and `[D]`. */
  readonly even: { readonly byClass: FloatTensor; readonly byDistance: FloatTensor };
}

export interface HeadsWhereInput extends Omit<MeasureInput, "measures"> {
  /** Queries and keys: a token's text, a class such as ":punctuation", or a pattern such as "/ing$/i". */
  readonly from: string;
  readonly to: string;
}

export interface HeadsWhereResult extends Omit<MeasureOfHeads, "key" | "unit"> {
  /** By their mean weight, largest first; pruned heads are left out. Empty if nothing counts. */
  readonly ranking: readonly { readonly layer: number; readonly head: number; readonly weight: number }[];
}

export interface HeadEffectsInput {
  readonly texts: readonly string[];
  readonly labels: Labels;
  /** Which of the texts count, by their places; by default all. */
  readonly rows?: readonly number[];
}

export interface HeadEffectsResult {
  readonly metric: MetricName;
  /** Of the model as it is; its logits are `[N, labels]`. The R² of one text is NaN. */
  readonly whole: { readonly loss: number; readonly value: number; readonly logits: FloatTensor };
  /** `[numLayers, numHeads]`: loss and metric while this head alone is masked; NaN for a pruned head. */
  readonly loss: FloatTensor;
  readonly value: FloatTensor;
  /** `[numLayers, numHeads, N, labels]`, from which both can be made for more texts. */
  readonly logits: FloatTensor;
}

export type CopyingInput = Pick<MeasureInput, "texts" | "pairs">;

export interface CopyingResult {
  /**
   * `[numLayers, numHeads]`: of the logits that a head adds for a token to which it gives all its weight, (that of the
   * token itself − the mean over the vocabulary) ÷ their standard deviation, the mean over plain tokens; NaN for a
   * pruned head.
   */
  readonly score: FloatTensor;
  /** Its 95 % bootstrap interval over texts; NaN for one text. */
  readonly low: FloatTensor;
  readonly high: FloatTensor;
  /** `[numLayers, numHeads]`: the share of tokens whose own logit is above the mean. */
  readonly share: FloatTensor;
  /** How many tokens count, and of how many texts. */
  readonly counts: number;
  readonly texts: number;
}

/** "headvis": the files that the front end of HeadVis (transformer-circuits.pub 2026) opens, in a .zip. */
export const headsFormats = ["headvis"] as const;
export type HeadsFormat = (typeof headsFormats)[number];

export interface ExportHeadsInput extends Pick<MeasureInput, "texts" | "pairs" | "headMask"> {
  readonly format: HeadsFormat;
}

export interface CorpusApi {
  measureTexts(model: string, input: MeasureTextsInput, options?: CallOptions): Promise<MeasureTextsResult>;
  headTexts(model: string, input: HeadTextsInput, options?: CallOptions): Promise<HeadTextsResult>;
  /** Throws for a model without a loss. */
  textLosses(model: string, input: TextLossesInput, options?: CallOptions): Promise<TextLossesResult>;
  headTotals(model: string, input: HeadTotalsInput, options?: CallOptions): Promise<HeadTotalsResult>;
  headsWhere(model: string, input: HeadsWhereInput, options?: CallOptions): Promise<HeadsWhereResult>;
  headEffects(model: string, input: HeadEffectsInput, options?: CallOptions): Promise<HeadEffectsResult>;
  /** Which heads copy. Throws for a model that predicts no tokens. */
  copying(model: string, input: CopyingInput, options?: CallOptions): Promise<CopyingResult>;
  exportHeads(model: string, input: ExportHeadsInput, options?: CallOptions): Promise<Blob>;
}
