/** @file What a classifier predicts: one of several classes, any number of labels, or numbers. The names are the library's. */

import { plural } from "../lib/format";
import { softmax } from "./probabilities";

export const problemTypes = [
  "single_label_classification",
  "multi_label_classification",
  "regression",
] as const;
export type ProblemType = (typeof problemTypes)[number];

/** One class or number per text, or one row per text with an entry for each label of the model. */
export type Labels = readonly number[] | readonly (readonly number[])[];

export const hasRows = (labels: Labels): labels is readonly (readonly number[])[] =>
  labels.some((label) => Array.isArray(label));

/**
 * The loss that the library's `forward` takes. `declared`: `problem_type` in config.json. `isRows`: whether the labels
 * are rows, which are floats in the library, and not class numbers.
 */
export function problemOf(
  declared: ProblemType | undefined,
  numLabels: number,
  isRows: boolean,
): ProblemType {
  if (declared !== undefined) return declared;
  if (numLabels === 1) return "regression";
  return isRows ? "multi_label_classification" : "single_label_classification";
}

/** How logits are shown: as they are, as a probability per label, or as one distribution over the classes. */
export type Display = "value" | "sigmoid" | "softmax";

/** The choice of the library's `TextClassificationPipeline`: it shows plain numbers only if `problem_type` says so. */
export function displayOf(declared: ProblemType | undefined, numLabels: number): Display {
  if (declared === "regression") return "value";
  return declared === "multi_label_classification" || numLabels === 1 ? "sigmoid" : "softmax";
}

/** The number of answers and their kind, in words. */
export function answersText(display: Display, count: number): string {
  if (display === "value") return plural(count, "number");
  if (display === "softmax") return plural(count, "class", "classes");
  return count === 1 ? "1 label, its sigmoid" : `${count} labels, the sigmoid of each`;
}

export function displayed(logits: ArrayLike<number>, display: Display): Float64Array {
  switch (display) {
    case "value":
      return Float64Array.from(logits);
    case "sigmoid":
      return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
    case "softmax":
      return softmax(logits);
  }
}
