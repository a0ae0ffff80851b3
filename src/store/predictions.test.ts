import { expect, test } from "vitest";
import type { AttendResult, ModelInfo } from "../engine/api/api";
import { floatTensor } from "../lib/tensor";
import { modelInfo } from "../testing/model-info";
import { readPredictions, topRow } from "./predictions";

const info = modelInfo({ head: "classifier" });

const result = (logits: number[], shape: number[], tokens: string[] = []): AttendResult => ({
  ids: [],
  tokens,
  texts: tokens,
  typeIds: [],
  special: [],
  continues: [],
  truncated: 0,
  attentions: floatTensor(new Float32Array(0), [1, 1, 0, 0]),
  entropies: floatTensor(new Float32Array(1), [1, 1]),
  logits: floatTensor(Float32Array.from(logits), shape),
  milliseconds: 0,
});

const texts = async (ids: readonly number[]) => ids.map((id) => `token ${id}`);

test("classes keep their order and fall back to their number", async () => {
  const read = await readPredictions(
    { ...info, labels: ["sad", "glad"] },
    result([0, Math.log(3), Math.log(4)], [3]),
    texts,
  );
  expect(read.kind === "labels" && read.rows.map((row) => row.label)).toEqual(["sad", "glad", "label 2"]);
  expect(read.kind === "labels" && read.rows[1]!.value).toBeCloseTo(3 / 8, 6);
  expect(topRow(read)?.label).toBe("label 2");
});

test("of many classes the eight likeliest are shown, and how many there are", async () => {
  const read = await readPredictions(
    info,
    result(
      Array.from({ length: 20 }, (_, i) => i),
      [20],
    ),
    texts,
  );
  expect(read.kind === "labels" && [read.numLabels, read.rows.map((row) => row.id)]).toEqual([
    20,
    [12, 13, 14, 15, 16, 17, 18, 19],
  ]);
});

test("labels that exclude none have a probability each, and a number is shown as it is", async () => {
  const read = async (change: Partial<ModelInfo>, logits: number[]) => {
    const found = await readPredictions({ ...info, ...change }, result(logits, [logits.length]), texts);
    return (
      found.kind === "labels" && [found.display, found.rows.map(({ value }) => Number(value.toFixed(4)))]
    );
  };
  const three = [Math.log(3), 0, -Math.log(4)];
  expect(await read({ problemType: "multi_label_classification" }, three)).toEqual([
    "sigmoid",
    [0.75, 0.5, 0.2],
  ]);
  expect(await read({ problemType: "regression" }, three)).toEqual(["value", [1.0986, 0, -1.3863]]);
  expect(await read({ problemType: "regression" }, [3.25])).toEqual(["value", [3.25]]);
  // Without a problem type the library takes one label for a probability, though its loss is squared.
  expect(await read({}, [Math.log(3)])).toEqual(["sigmoid", [0.75]]);
  expect(await read({ problemType: "single_label_classification" }, [0, 0])).toEqual(["softmax", [0.5, 0.5]]);
});

test("a language model's next tokens come from the last row, likeliest first", async () => {
  const read = await readPredictions(
    { ...info, head: "lm" },
    result([9, 0, 0, 0, 0, 1, 3, 2], [2, 4]),
    texts,
  );
  expect(read.kind === "next-token" && read.rows.map((row) => row.label)).toEqual([
    "token 2",
    "token 3",
    "token 1",
    "token 0",
  ]);
});

test("a masked position is read at its own row; without a mask nothing is said", async () => {
  const masked = { ...info, head: "masked-lm" as const };
  const logits = result([9, 0, 0, 0, 0, 1, 3, 2], [2, 4], ["a", "[MASK]"]);
  const read = await readPredictions(masked, logits, texts);
  expect(read.kind === "masked" && read.places.map(({ position, rows }) => [position, rows[0]!.id])).toEqual([
    [1, 2],
  ]);
  expect(await readPredictions(masked, result([1, 2, 3, 4], [1, 4], ["a"]), texts)).toEqual({
    kind: "masked",
    places: [],
  });
});

test("no head, no prediction; an empty text has no next token", async () => {
  expect(await readPredictions({ ...info, head: "none" }, result([], [0]), texts)).toEqual({ kind: "none" });
  const empty = await readPredictions({ ...info, head: "lm" }, result([], [0, 4]), texts);
  expect([empty, topRow(empty)]).toEqual([{ kind: "next-token", rows: [] }, null]);
});
