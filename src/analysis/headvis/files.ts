/** @file The contents of the files that the front end of HeadVis (transformer-circuits.pub 2026) reads, by its names. */

import { type Histogram, histogramOf } from "../corpus/intervals";
import type { HeadPlace } from "../head-sets";
import type { Measure } from "../measures/measure";
import type { Attended } from "./attended";
import type { SparseRows } from "./sparse-rows";

/** Intervals of the texts of a head, and how many texts are written of each at most. */
export const numIntervals = 10;
export const textsPerInterval = 20;

/** A measure of every head, for the scatter plot. */
export interface Metric {
  readonly measure: Measure;
  /** `[L·H]`. */
  readonly values: ArrayLike<number>;
}

export interface Model {
  readonly name: string;
  readonly numLayers: number;
  readonly numHeads: number;
  /** Without pruned ones. */
  readonly heads: readonly HeadPlace[];
}

/** One text of a head. */
export interface Sequence {
  /** Its place among the texts. */
  readonly text: number;
  /** 1 to `numIntervals`, which is the highest. */
  readonly interval: number;
  readonly tokens: readonly string[];
  readonly activation: number;
  readonly rows: SparseRows;
}

/** HeadVis's own names of measures; others are called by their keys. */
const metricNames: Readonly<Record<string, string>> = {
  activation: "mean_max_activation",
  self: "self_attention_score",
  previous: "previous_token_score",
  entropy: "pattern_entropy",
  distance: "qk_distance",
  induction: "induction_score",
};

/** "sameToken" → "same_token" */
const nameOf = ({ measure: { key } }: Metric): string =>
  metricNames[key] ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const descriptionOf = ({ measure: { name, unit, definition, source } }: Metric): string =>
  `${name} (${unit}): ${definition}. ${source}`;

const overWritten = "of the weight between tokens other than the first, in the texts written for the head";

/** config.json. */
export const configOf = ({ name, numLayers, numHeads, heads }: Model, metrics: readonly Metric[]) => ({
  model_name: name,
  heads,
  n_layers: numLayers,
  n_heads: numHeads,
  n_intervals: numIntervals,
  metrics: metrics.map(nameOf),
  metric_descriptions: Object.fromEntries(
    metrics.map((metric) => [nameOf(metric), descriptionOf(metric)] as const),
  ),
  head_data_pattern: "L{layer}H{head}.json",
  has_umap: false,
  umap_heads: [],
  custom_plots: [{ key: "qk_distance_histogram", label: `|query − key|, as a share ${overWritten}` }],
  custom_tables: [
    { key: "top_query_tokens", label: `Queries by their share ${overWritten}` },
    { key: "top_key_tokens", label: `Keys by their share ${overWritten}` },
  ],
});

/** scatter_data.json: a row for each head. */
export const scatterOf = (model: Model, metrics: readonly Metric[]) =>
  model.heads.map(([layer, head]) => ({ layer, head, ...valuesOf(model, [layer, head], metrics) }));

function valuesOf({ numHeads }: Model, [layer, head]: HeadPlace, metrics: readonly Metric[]) {
  return Object.fromEntries(
    metrics.map((metric) => [nameOf(metric), rounded(metric.values[layer * numHeads + head]!)] as const),
  );
}

interface Head {
  readonly place: HeadPlace;
  /** The activation of every text, NaN for one without. */
  readonly activations: ArrayLike<number>;
  readonly sequences: readonly Sequence[];
  /** Over the same texts. */
  readonly attended: Attended;
}

/** heads/L0H0.json. */
export function headFileOf(
  model: Model,
  { place, activations, sequences, attended }: Head,
  metrics: readonly Metric[],
) {
  const { edges, shares } = attended.distances();
  return {
    sequences: sequences.map(sequenceOf),
    qk_distance_histogram: binsOf({ edges, counts: shares }),
    top_query_tokens: attended.queries().map(roundedShare),
    top_key_tokens: attended.keys().map(roundedShare),
    histogram: binsOf(histogramOf(activations)),
    statistics: valuesOf(model, place, metrics),
  };
}

const sequenceOf = ({ text, interval, tokens, activation, rows }: Sequence) => ({
  sequence_id: text,
  interval,
  tokens,
  attention_indices: Array.from(rows.indices),
  attention_values: Array.from(rows.values, rounded),
  seq_len: tokens.length,
  max_activation: rounded(activation),
});

const binsOf = ({ edges, counts }: Histogram) => ({
  bin_edges: edges.map(rounded),
  bin_values: counts.map(rounded),
});

const roundedShare = ({ token, weight }: { readonly token: string; readonly weight: number }) => ({
  token,
  weight: rounded(weight),
});

/** To 4 decimals. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
