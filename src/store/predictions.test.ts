import { expect, test } from "vitest";
import type { AttendResult, ModelInfo, TokenPrediction } from "../engine/api/api";
import { floatTensor } from "../lib/tensor";
import { modelInfo } from "../testing/model-info";
import { predictionWords, readPredictions, topRow } from "./predictions";

const info = modelInfo({ head: "classifier" });

const result = (logits: number[], predictions?: readonly TokenPrediction[]): AttendResult => ({
  ids: [],
  tokens: [],
  texts: [],
  typeIds: [],
  segments: [],
  special: [],
  continues: [],
  truncated: 0,
  attentions: floatTensor(new Float32Array(0), [1, 1, 0, 0]),
  entropies: floatTensor(new Float32Array(1), [1, 1]),
  logits: floatTensor(Float32Array.from(logits), [logits.length]),
  ...(predictions && { predictions }),
  milliseconds: 0,
});

test("classes keep their order and fall back to their number", () => {
  const read = readPredictions({ ...info, labels: ["sad", "glad"] }, result([0, Math.log(3), Math.log(4)]));
  expect(read.kind === "labels" && read.rows.map((row) => row.label)).toEqual(["sad", "glad", "label 2"]);
  expect(read.kind === "labels" && read.rows[1]!.value).toBeCloseTo(3 / 8, 6);
  expect(topRow(read)?.label).toBe("label 2");
});

test("of many classes the eight likeliest are shown, and how many there are", () => {
  const read = readPredictions(info, result(Array.from({ length: 20 }, (_, i) => i)));
  expect(read.kind === "labels" && [read.numLabels, read.rows.map((row) => row.id)]).toEqual([
    20,
    [12, 13, 14, 15, 16, 17, 18, 19],
  ]);
});

test("labels that exclude none have a probability each, and a number is shown as it is", () => {
  const read = (change: Partial<ModelInfo>, logits: number[]) => {
    const found = readPredictions({ ...info, ...change }, result(logits));
    return (
      found.kind === "labels" && [found.display, found.rows.map(({ value }) => Number(value.toFixed(4)))]
    );
  };
  const three = [Math.log(3), 0, -Math.log(4)];
  expect(read({ problemType: "multi_label_classification" }, three)).toEqual(["sigmoid", [0.75, 0.5, 0.2]]);
  expect(read({ problemType: "regression" }, three)).toEqual(["value", [1.0986, 0, -1.3863]]);
  expect(read({ problemType: "regression" }, [3.25])).toEqual(["value", [3.25]]);
  // Without a problem type the library takes one label for a probability, though its loss is squared.
  expect(read({}, [Math.log(3)])).toEqual(["sigmoid", [0.75]]);
  expect(read({ problemType: "single_label_classification" }, [0, 0])).toEqual(["softmax", [0.5, 0.5]]);
});

const predicted: TokenPrediction = {
  position: 1,
  tokens: [
    { id: 2, text: "token 2", probability: 0.6 },
    { id: 3, text: "token 3", probability: 0.3 },
  ],
};
const rows = [
  { id: 2, label: "token 2", value: 0.6 },
  { id: 3, label: "token 3", value: 0.3 },
];

test("a language model's next tokens are those that the engine found, likeliest first", () => {
  const read = readPredictions({ ...info, head: "lm" }, result([9, 0, 3], [predicted]));
  expect(read).toEqual({ kind: "next-token", rows });
  expect(topRow(read)).toEqual(rows[0]);
});

test("each mask has tokens of its own; without a mask nothing is said", () => {
  const masked = { ...info, head: "masked-lm" as const };
  expect(readPredictions(masked, result([], [predicted]))).toEqual({
    kind: "masked",
    places: [{ position: 1, rows }],
  });
  expect(readPredictions(masked, result([], []))).toEqual({ kind: "masked", places: [] });
});

test("no head, no prediction; an empty text has no next token", () => {
  expect(readPredictions({ ...info, head: "none" }, result([]))).toEqual({ kind: "none" });
  const empty = readPredictions({ ...info, head: "lm" }, result([], []));
  expect([empty, topRow(empty)]).toEqual([{ kind: "next-token", rows: [] }, null]);
});

test("the likeliest answer in a few words, with visible spaces", () => {
  const next = readPredictions({ ...info, head: "lm" }, result([], [predicted]));
  expect(predictionWords(next, undefined)).toBe("token 2 0.600");
  const spaced = { kind: "next-token", rows: [{ id: 1, label: " a\n", value: 0.5 }] } as const;
  expect(predictionWords(spaced, undefined)).toBe("␣a↵ 0.500");
  const masked = { ...info, head: "masked-lm" as const };
  expect(predictionWords(readPredictions(masked, result([], [predicted])), "[MASK]")).toBe("token 2 0.600");
  expect(predictionWords(readPredictions(masked, result([], [])), "[MASK]")).toBe("no [MASK]");
  expect(predictionWords({ kind: "none" }, "[MASK]")).toBe("");
});
