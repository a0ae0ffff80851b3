import { expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { labelsOf } from "./labels";

test.each([
  [{ id2label: { 0: "a", 1: "b" } }, null, ["a", "b"]],
  [{ id2label: { 0: 0, 1: 1, 2: true } }, null, ["0", "1", "true"]],
  [{ id2label: { 0: null, 1: "b", 2: ["c"] } }, null, ["LABEL_0", "b", "LABEL_2"]],
  [{ id2label: null, num_labels: 3 }, null, ["LABEL_0", "LABEL_1", "LABEL_2"]],
  [{ id2label: ["a", "b"] }, null, ["a", "b"]],
  [{ id2label: "a" }, null, ["LABEL_0", "LABEL_1"]],
  [{ id2label: { "1": "b", " 0 ": "a" } }, null, ["a", "b"]],
  [{ id2label: {}, num_labels: null }, null, ["LABEL_0", "LABEL_1"]],
  [{ id2label: { a: 0, b: 1 }, label2id: { a: 0, b: 1 } }, null, ["a", "b"]],
  [{ label2id: { b: 1, a: 0, x: null } }, 2, ["a", "b"]],
  [{ num_labels: "3" }, null, ["LABEL_0", "LABEL_1"]],
  [{}, 4, ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"]],
])("%j with %j rows", (settings, rows, names) => {
  expect(labelsOf(settings, rows)).toEqual({ names, notices: [] });
});

test("the classifier decides, with a notice if config.json disagrees", () => {
  const { names, notices } = labelsOf({ id2label: { 0: "a", 1: "b" } }, 3);
  expect(names).toEqual(["a", "b", "LABEL_2"]);
  expect(notices).toEqual([
    "config.json names 2 classes, but the classifier has 3; the classifier's are shown.",
  ]);
  expect(labelsOf({ num_labels: 5 }, 3).notices).toHaveLength(1);
  // As in the library, id2label takes precedence over num_labels.
  expect(labelsOf({ num_labels: 5, id2label: { 0: "a", 1: "b", 2: "c" } }, 3).notices).toEqual([]);
});

test("too many are refused before they are named", () => {
  for (const [settings, rows] of [
    [{}, 120_000_000],
    [{ num_labels: 2 ** 40 }, null],
  ] as const) {
    expect(refusalOf(() => labelsOf(settings, rows)).message).toMatch(/classes; the limit is 100,000/);
  }
});
