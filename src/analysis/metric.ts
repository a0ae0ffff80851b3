/** @file The metric of a classifier, of which more is better. The problem type determines which one. */

import { hasRows, type Labels, type ProblemType, problemOf } from "./problem";

export const metricNames = ["accuracy", "micro-f1", "r2"] as const;
export type MetricName = (typeof metricNames)[number];

export interface Metric {
  readonly name: MetricName;
  readonly value: number;
}

export const metricOf: Readonly<Record<ProblemType, MetricName>> = {
  single_label_classification: "accuracy",
  multi_label_classification: "micro-f1",
  regression: "r2",
};

interface Classifier {
  readonly problemType?: ProblemType;
  readonly labels?: readonly string[];
}

/** The metric by which a classifier is judged on texts with the labels `given`. */
export function metricNameOf({ problemType, labels = [] }: Classifier, given: Labels = []): MetricName {
  return metricOf[problemOf(problemType, labels.length, hasRows(given))];
}

/** The name of each metric within a sentence. */
export const metricWords: Readonly<Record<MetricName, string>> = {
  accuracy: "accuracy",
  "micro-f1": "micro-F1",
  r2: "R²",
};

/** The name at the start of a sentence. */
export const metricTitle = (name: MetricName): string => {
  const words = metricWords[name];
  return words[0]!.toUpperCase() + words.slice(1);
};

/** The unit of the loss that goes with a metric. */
export const lossUnit = (name: MetricName): string => (name === "r2" ? "squared error" : "nats");
