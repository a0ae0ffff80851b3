import { expect, test } from "vitest";
import { metricNameOf } from "./metric";

test.each([
  ["six classes", { labels: ["a", "b", "c", "d", "e", "f"] }, [0], "accuracy"],
  ["one label", { labels: ["a"] }, [], "r2"],
  ["declared numbers", { problemType: "regression" as const, labels: ["a", "b"] }, [], "r2"],
  ["declared labels", { problemType: "multi_label_classification" as const, labels: ["a"] }, [], "micro-f1"],
  ["rows of labels", { labels: ["a", "b"] }, [[0, 1]], "micro-f1"],
  ["no classifier", {}, [], "accuracy"],
])("a model with %s is judged by its metric", (_name, info, given, metric) => {
  expect(metricNameOf(info, given as number[])).toBe(metric);
});
