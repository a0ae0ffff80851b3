/** @file What a model says about the text, read from its logits. */

import { largest } from "../analysis/probabilities";
import { type Display, displayed, displayOf } from "../analysis/problem";
import type { AttendResult, ModelInfo, TokenPrediction } from "../engine/api/api";
import { formatNumber } from "../lib/format";

export interface PredictionRow {
  readonly id: number;
  readonly label: string;
  /** A probability; of a model that answers with numbers, the number. */
  readonly value: number;
}

export type Predictions =
  /** The checkpoint has no head to predict with. */
  | { readonly kind: "none" }
  /** In the order of the labels, so that rows keep their place; only the largest where there are many. */
  | {
      readonly kind: "labels";
      readonly rows: readonly PredictionRow[];
      readonly numLabels: number;
      readonly display: Display;
    }
  | { readonly kind: "next-token"; readonly rows: readonly PredictionRow[] }
  /** For each masked position its likeliest tokens; empty where nothing is masked. */
  | { readonly kind: "masked"; readonly places: readonly MaskedPlace[] };

interface MaskedPlace {
  readonly position: number;
  readonly rows: readonly PredictionRow[];
}

const maxLabels = 8;

export function readPredictions(info: ModelInfo, { logits, predictions = [] }: AttendResult): Predictions {
  switch (info.head) {
    case "none":
      return { kind: "none" };
    case "classifier":
      return readLabels(info, logits.data);
    case "lm":
      return { kind: "next-token", rows: predictions.flatMap(rowsOf) };
    case "masked-lm":
      return {
        kind: "masked",
        places: predictions.map((place) => ({ position: place.position, rows: rowsOf(place) })),
      };
  }
}

const rowsOf = ({ tokens }: TokenPrediction): readonly PredictionRow[] =>
  tokens.map(({ id, text, probability }) => ({ id, label: text, value: probability }));

function readLabels(info: ModelInfo, logits: Float32Array): Predictions {
  const display = displayOf(info.problemType, logits.length);
  const values = displayed(logits, display);
  const ids = largest(values, maxLabels).sort((a, b) => a - b);
  const rows = ids.map((id) => ({
    id,
    label: info.labels?.[id] ?? `label ${id}`,
    value: values[id]!,
  }));
  return { kind: "labels", rows, numLabels: values.length, display };
}

/** The likeliest answer in a few words: "joy 0.996"; empty if nothing is predicted. */
export function predictionWords(predictions: Predictions, mask: string | undefined): string {
  if (predictions.kind === "masked" && predictions.places.length === 0) return mask ? `no ${mask}` : "";
  const top = predictions.kind === "masked" ? (predictions.places[0]?.rows[0] ?? null) : topRow(predictions);
  return top ? `${visibleToken(top.label)} ${formatNumber(top.value)}` : "";
}

/** Makes white space visible: a leading space is part of a token, and some tokens are only spaces. */
export function visibleToken(text: string): string {
  const marked = text.replaceAll("\n", "↵").replaceAll("\t", "⇥");
  return marked.startsWith(" ") ? `␣${marked.slice(1)}` : marked;
}

/** The row with the largest value, or `null` where nothing is predicted. */
export function topRow(predictions: Predictions): PredictionRow | null {
  if (predictions.kind !== "labels" && predictions.kind !== "next-token") return null;
  const [best] = largest(
    predictions.rows.map((row) => row.value),
    1,
  );
  return best === undefined ? null : predictions.rows[best]!;
}
