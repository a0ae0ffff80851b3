import { expect, test } from "vitest";
import type { AttendResult } from "../engine/api";
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
  expect(read.kind === "classes" && read.rows.map((row) => row.label)).toEqual(["sad", "glad", "class 2"]);
  expect(read.kind === "classes" && read.rows[1]!.probability).toBeCloseTo(3 / 8, 6);
  expect(topRow(read)?.label).toBe("class 2");
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
  expect(read.kind === "classes" && [read.numClasses, read.rows.map((row) => row.id)]).toEqual([
    20,
    [12, 13, 14, 15, 16, 17, 18, 19],
  ]);
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
