/** @file Measuring a text in pieces gives the same values as measuring it at once. */

import { expect, test } from "vitest";
import { logSumExp } from "../../analysis/probabilities";
import { createWasmRuntime } from "../../runtime/wasm";
import { folderEngine } from "../../testing/folder-engine";
import { losable } from "../../testing/losable-runtime";
import { refusal } from "../../testing/refusal";

const host = folderEngine();
/** Its cache is in tensors on the device, as on a GPU. */
const device = folderEngine(async () => losable(await createWasmRuntime(null)).runtime);

test.each([
  ["in memory", host],
  ["on the device", device],
])("a long text, its cache %s", async (_, engine) => {
  const { model, maxPositions, vocabSize } = await engine.load({ embedded: "gpt2-stories" });
  const text = "Once upon a time there was a dog who came back from holidays. ".repeat(20);
  const { ids, truncated, logProbabilities } = await engine.measureText(model, text);
  expect(ids).toHaveLength(maxPositions);
  expect(truncated).toBeGreaterThan(0);
  expect(logProbabilities).toHaveLength(maxPositions);
  const { logits } = await engine.attend(model, { ids, logits: "all" });
  const differences = ids.slice(1).map((id, token) => {
    const row = logits.data.subarray(token * vocabSize, (token + 1) * vocabSize);
    return Math.abs(logProbabilities[token + 1]! - (row[id]! - logSumExp(row)));
  });
  expect(Math.max(...differences)).toBeLessThan(1e-4);
});

test("a text of one token has no values, and a classifier is refused", async () => {
  const { model } = await host.load({ embedded: "gpt2-stories" });
  expect(await host.measureText(model, "I")).toMatchObject({ truncated: 0, logProbabilities: [null] });
  const classifier = await host.load({ embedded: "bert-emotion" });
  expect(await refusal(host.measureText(classifier.model, "I"))).toMatchObject({ code: "bad-input" });
});
