import { expect, test } from "vitest";
import { floatTensor } from "../lib/tensor";
import { judge } from "./judge";

const logits = floatTensor(Float32Array.of(2, -1, 0, -3, 0.5, 4), [2, 3]);

/** Losses from torch 2.15 in float64, metrics from scikit-learn 1.9.1. */
test("one class per text: cross-entropy and accuracy", () => {
  const { loss, metric } = judge(logits, { problem: "single_label_classification", classes: [0, 1] });
  expect(loss).toBeCloseTo(1.850240599, 8);
  expect(metric).toEqual({ name: "accuracy", value: 0.5 });
});

test("any number of labels: binary cross-entropy over all entries, and F1 over all of them", () => {
  const rows = [
    [1, 0, 1],
    [0, 0, 1],
  ];
  const { loss, metric } = judge(logits, { problem: "multi_label_classification", rows });
  expect(loss).toBeCloseTo(0.362358524, 8);
  // Predicted: 0 | 1, 2. True: 0, 2 | 2. A logit of 0 is a sigmoid of one half, which predicts nothing.
  expect(metric).toEqual({ name: "micro-f1", value: 4 / 6 });
  const none = { problem: "multi_label_classification", rows: [[0]] } as const;
  expect(judge(floatTensor(Float32Array.of(-1), [1, 1]), none).metric?.value).toBe(0);
});

test("logits of any size have a finite loss", () => {
  const large = floatTensor(Float32Array.of(800, -800), [1, 2]);
  const rows = [[0, 1]];
  expect(judge(large, { problem: "multi_label_classification", rows }).loss).toBe(800);
});

test("numbers: squared error over all entries, and the mean R² of the labels", () => {
  const rows = [
    [1, -1, 0.5],
    [-2, 1, 0.5],
  ];
  const { loss, metric } = judge(logits, { problem: "regression", rows });
  expect(loss).toBeCloseTo(2.458333333, 8);
  // 1 − 2/4.5, 1 − 0.25/2, and 0 for a constant label that is not predicted exactly.
  expect(metric?.name).toBe("r2");
  expect(metric?.value).toBeCloseTo(0.47685185185, 9);
});

test("R² of one text is undefined", () => {
  const one = floatTensor(Float32Array.of(3), [1, 1]);
  expect(judge(one, { problem: "regression", rows: [[1]] })).toEqual({ loss: 4, metric: null });
});
