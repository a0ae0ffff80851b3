/** @file What a classifier answers: one class of several, any number of labels, or numbers. The names are the library's. */

import { plural } from "../lib/format";
import { softmax } from "./probabilities";

export const problemTypes = [
  "single_label_classification",
  "multi_label_classification",
  "regression",
] as const;
export type ProblemType = (typeof problemTypes)[number];

/** One class or number a text; or one row a text, with an entry for each label of the model. */
export type Labels = readonly number[] | readonly (readonly number[])[];

export const hasRows = (labels: Labels): labels is readonly (readonly number[])[] =>
  labels.some((label) => Array.isArray(label));

/**
 * Which loss `forward` of the library takes. `declared`: `problem_type` of config.json. Rows stand for labels that are
 * floats there; class numbers are integers.
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

/** What is shown of logits: themselves, or a probability of each label, or of each class. */
export type Display = "value" | "sigmoid" | "softmax";

/** As `TextClassificationPipeline` of the library chooses. It looks at `problem_type` alone for a number. */
export function displayOf(declared: ProblemType | undefined, numLabels: number): Display {
  if (declared === "regression") return "value";
  return declared === "multi_label_classification" || numLabels === 1 ? "sigmoid" : "softmax";
}

/** How many answers there are, and what they are. */
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
