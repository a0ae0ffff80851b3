/** @file Compares a classifier's logits with the true labels: the library's loss, and a metric. */

import { at, type FloatTensor } from "../lib/tensor";
import type { Metric } from "./metric";
import { logSumExp } from "./probabilities";
import { hasRows, type Labels, type ProblemType, problemOf } from "./problem";

/** Labels in the form that the loss of their problem takes. */
export type Truth =
  | { readonly problem: "single_label_classification"; readonly classes: readonly number[] }
  /** One row per text, `[B][labels]`. */
  | {
      readonly problem: "multi_label_classification" | "regression";
      readonly rows: readonly (readonly number[])[];
    };

/** The truth of some of the texts. */
export function truthOfRows(truth: Truth, chosen: readonly number[]): Truth {
  if (truth.problem === "single_label_classification")
    return { ...truth, classes: chosen.map((row) => truth.classes[row]!) };
  return { ...truth, rows: chosen.map((row) => truth.rows[row]!) };
}

/** Labels that are known to fit a model with so many labels, in the form of their problem. */
export function truthFrom(labels: Labels, declared: ProblemType | undefined, numLabels: number): Truth {
  const problem = problemOf(declared, numLabels, hasRows(labels));
  if (problem === "single_label_classification") return { problem, classes: labels.flat() };
  return { problem, rows: labels.map((label) => (typeof label === "number" ? [label] : label)) };
}

export interface Judgement {
  /** Mean over the texts and, for losses per label, over the labels. */
  readonly loss: number;
  /** Null for the R² of fewer than two texts, which is undefined. */
  readonly metric: Metric | null;
}

/** `logits`: `[B, labels]`. */
export function judge(logits: FloatTensor, truth: Truth): Judgement {
  switch (truth.problem) {
    case "single_label_classification":
      return judgeClasses(logits, truth.classes);
    case "multi_label_classification":
      return {
        loss: meanOver(logits, truth.rows, binaryCrossEntropy),
        metric: { name: "micro-f1", value: microF1(logits, truth.rows) },
      };
    case "regression":
      return {
        loss: meanOver(logits, truth.rows, (value, wanted) => (value - wanted) ** 2),
        metric: truth.rows.length < 2 ? null : { name: "r2", value: rSquared(logits, truth.rows) },
      };
  }
}

/** Torch's `cross_entropy`, and the share of rows whose largest logit is the label's. */
function judgeClasses(logits: FloatTensor, classes: readonly number[]): Judgement {
  const rows = classes.map((_, row) => at(logits, row).data);
  const losses = rows.map((row, index) => logSumExp(row) - row[classes[index]!]!);
  const hits = rows.filter((row, index) => row.indexOf(Math.max(...row)) === classes[index]);
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / classes.length,
    metric: { name: "accuracy", value: hits.length / classes.length },
  };
}

function meanOver(
  { data }: FloatTensor,
  rows: readonly (readonly number[])[],
  lossOf: (logit: number, wanted: number) => number,
): number {
  const wanted = rows.flat();
  return wanted.reduce((sum, value, index) => sum + lossOf(data[index]!, value), 0) / wanted.length;
}

/** Torch's `binary_cross_entropy_with_logits` for one entry: ln(1 + exp z) − z·y, in a form that does not overflow. */
function binaryCrossEntropy(logit: number, wanted: number): number {
  return Math.max(logit, 0) - logit * wanted + Math.log1p(Math.exp(-Math.abs(logit)));
}

/**
 * F1 over all entries, as scikit-learn's `f1_score(average="micro")`. An entry is predicted if its sigmoid is above one
 * half. 0 if nothing is predicted and nothing is true, as in scikit-learn.
 */
function microF1({ data }: FloatTensor, rows: readonly (readonly number[])[]): number {
  let both = 0;
  let either = 0;
  rows.flat().forEach((wanted, index) => {
    const [isPredicted, isTrue] = [data[index]! > 0, wanted > 0.5];
    both += Number(isPredicted && isTrue);
    either += Number(isPredicted) + Number(isTrue);
  });
  return either === 0 ? 0 : (2 * both) / either;
}

/** The mean over the labels of 1 − Σ(y − ŷ)² ÷ Σ(y − ȳ)², as scikit-learn's `r2_score`. */
function rSquared({ data, shape }: FloatTensor, rows: readonly (readonly number[])[]): number {
  const numLabels = shape[1]!;
  const scores = Array.from({ length: numLabels }, (_, label) => {
    const wanted = rows.map((row) => row[label]!);
    const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length;
    const left = wanted.reduce((sum, value, row) => sum + (value - data[row * numLabels + label]!) ** 2, 0);
    const all = wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    if (all === 0) return left === 0 ? 1 : 0;
    return 1 - left / all;
  });
  return scores.reduce((sum, score) => sum + score, 0) / numLabels;
}
