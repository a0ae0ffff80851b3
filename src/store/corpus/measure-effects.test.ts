import { expect, test } from "vitest";
import { judge } from "../../analysis/judge";
import type { Headscope } from "../../engine/api/api";
import { floatTensor } from "../../lib/tensor";
import { modelInfo } from "../../testing/model-info";
import { memoryKeeper } from "./keeper";
import { type EffectsChunk, measureEffects } from "./measure-effects";

const info = modelInfo({
  head: "classifier",
  labels: ["a", "b"],
  numLayers: 2,
  numHeads: 2,
  prunedHeads: { 1: [0] },
});
/** The shorter the later: three chunks. */
const texts = Array.from({ length: 150 }, (_, place) => "x".repeat(200 - place));
const labels = texts.map((_, place) => (place % 3 === 0 ? 1 : 0));

/** The answers to a text, with a head masked or none (-1). */
const logitsOf = (row: number, head: number): readonly number[] =>
  head === 2 ? [Number.NaN, Number.NaN] : [Math.sin(row + head), Math.cos(row * (head + 2))];

function opened() {
  const calls: string[] = [];
  let shift = 0;
  let last = Number.POSITIVE_INFINITY;
  const all = (rows: readonly number[], head: number) =>
    rows.flatMap((row) => logitsOf(row, head).map((logit) => logit + shift));
  const engine: Pick<Headscope, "headEffects" | "score"> = {
    headEffects: async (_model, { rows = [] }, options) => {
      if (calls.length >= last) throw new Error("cut");
      calls.push(`effects of ${rows.length}`);
      options?.onProgress?.({ stage: "run", done: rows.length, total: rows.length, unit: "texts" });
      const masked = [0, 1, 2, 3].flatMap((head) => all(rows, head));
      const grid = floatTensor(new Float32Array(4), [2, 2]);
      return {
        metric: "accuracy",
        whole: { loss: 0, value: 0, logits: floatTensor(Float32Array.from(all(rows, -1)), [rows.length, 2]) },
        loss: grid,
        value: grid,
        logits: floatTensor(Float32Array.from(masked), [2, 2, rows.length, 2]),
      };
    },
    score: async (_model, { texts: [text] }) => {
      calls.push("score");
      return { logits: floatTensor(Float32Array.from(all([200 - text!.length], -1)), [1, 2]) };
    },
  };
  const keepers = { browser: memoryKeeper<EffectsChunk>(), memory: memoryKeeper<EffectsChunk>() };
  const told: number[] = [];
  const measure = () =>
    measureEffects(
      { engine, keepers },
      info,
      { texts, labels },
      { onProgress: ({ done }) => told.push(done) },
    );
  return {
    calls,
    told,
    measure,
    cutAfter: (count: number) => {
      last = count;
    },
    change: () => {
      shift = 1;
    },
  };
}

test("answers of all chunks are judged as one set, and a pruned head has none", async () => {
  const { measure, told } = opened();
  const found = await measure();
  const judged = (head: number) => {
    const data = Float32Array.from(texts.flatMap((_, row) => logitsOf(row, head)));
    const { loss, metric } = judge(floatTensor(data, [150, 2]), {
      problem: "single_label_classification",
      classes: labels,
    });
    return [loss, metric!.value];
  };
  expect(found.metric).toBe("accuracy");
  expect([found.whole.loss, found.whole.value]).toEqual([expect.closeTo(judged(-1)[0]!, 6), judged(-1)[1]]);
  for (const head of [0, 1, 3])
    expect([found.loss.data[head], found.value.data[head]]).toEqual(
      judged(head).map((value) => expect.closeTo(value, 5)),
    );
  expect([found.loss.data[2], found.value.data[2]]).toEqual([Number.NaN, Number.NaN]);
  expect(told).toEqual([64, 128, 150]);
});

test("what was cut off continues, what is whole is not measured again, and a changed model is", async () => {
  const { calls, measure, cutAfter, change } = opened();
  cutAfter(2);
  await expect(measure()).rejects.toThrow("cut");
  cutAfter(Number.POSITIVE_INFINITY);
  calls.length = 0;
  const found = await measure();
  expect(calls).toEqual(["score", "effects of 22"]);
  calls.length = 0;
  expect(await measure()).toEqual(found);
  expect(calls).toEqual(["score"]);
  change();
  calls.length = 0;
  await measure();
  expect(calls).toEqual(["score", "effects of 64", "effects of 64", "effects of 22"]);
});
