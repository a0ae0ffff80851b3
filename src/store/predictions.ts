/** @file What a model says about the text, read from its logits. */

import { largest, softmax } from "../analysis/probabilities";
import { type Display, displayed, displayOf } from "../analysis/problem";
import type { AttendResult, ModelInfo } from "../engine/api/api";
import { at } from "../lib/tensor";

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

export const maskToken = "[MASK]";

const maxLabels = 8;
const numNextTokens = 8;
const numMaskedTokens = 5;

/** Gives the text of token ids, one string an id. */
export type TokenTexts = (ids: readonly number[]) => Promise<readonly string[]>;

export async function readPredictions(
  info: ModelInfo,
  result: AttendResult,
  tokenTexts: TokenTexts,
): Promise<Predictions> {
  switch (info.head) {
    case "none":
      return { kind: "none" };
    case "classifier":
      return readLabels(info, result.logits.data);
    case "lm":
      return { kind: "next-token", rows: await likeliestTokens(lastRow(result), numNextTokens, tokenTexts) };
    case "masked-lm":
      return { kind: "masked", places: await readMasked(result, tokenTexts) };
  }
}

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

function lastRow({ logits }: AttendResult): Float32Array {
  const numRows = logits.shape[0] ?? 0;
  return numRows === 0 ? logits.data : at(logits, numRows - 1).data;
}

async function readMasked(result: AttendResult, tokenTexts: TokenTexts): Promise<MaskedPlace[]> {
  const positions = result.tokens.flatMap((token, position) => (token === maskToken ? [position] : []));
  const places = positions.map(async (position) => {
    const logits = at(result.logits, position).data;
    return { position, rows: await likeliestTokens(logits, numMaskedTokens, tokenTexts) };
  });
  return Promise.all(places);
}

async function likeliestTokens(logits: Float32Array, count: number, tokenTexts: TokenTexts) {
  const probabilities = softmax(logits);
  const ids = largest(probabilities, count);
  const texts = await tokenTexts(ids);
  return ids.map((id, i) => ({ id, label: texts[i] ?? `#${id}`, value: probabilities[id]! }));
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
