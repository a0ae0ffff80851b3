import { describe, expect, test } from "vitest";
import { z } from "zod";
import { floatTensor } from "../../lib/tensor";
import { folderEngine } from "../../testing/folder-engine";
import { namesIn, readJson } from "../../testing/goldens";
import { refusal } from "../../testing/refusal";
import type { Labels } from "../api/api";

const minutes = 60_000;
const folder = "reference/goldens/text-losses";
const numbers = z.array(z.number());
const goldenFile = z.object({
  checkpoint: z.string(),
  texts: z.array(z.string()),
  labels: z.union([numbers, z.array(numbers)]).optional(),
  whole: numbers,
  masked: z.array(z.object({ head: z.tuple([z.number(), z.number()]), losses: numbers })),
});

const engine = folderEngine();

test.each(namesIn(folder))(
  "losses of texts of %s are the library's",
  { timeout: 3 * minutes },
  async (name) => {
    const { checkpoint, texts, labels, whole, masked } = readJson(goldenFile, `${folder}/${name}.json`);
    const { model, numLayers, numHeads } = await engine.load({ id: checkpoint });
    const data = { texts, ...(labels && { labels: labels as Labels }) };
    let largest = 0;
    const compare = (own: readonly number[], wanted: readonly number[]) => {
      expect(own).toHaveLength(wanted.length);
      // One of a single token has no next one, in the library NaN too.
      const apart = own.map(
        (loss, text) => Math.abs(loss - wanted[text]!) / Math.max(1, Math.abs(wanted[text]!)),
      );
      largest = Math.max(largest, ...apart);
      expect(Math.max(...apart)).toBeLessThan(1e-5);
    };
    compare((await engine.textLosses(model, data)).losses, whole);
    for (const { head, losses } of masked) {
      const headMask = floatTensor(new Float32Array(numLayers * numHeads).fill(1), [numLayers, numHeads]);
      headMask.data[head[0] * numHeads + head[1]] = 0;
      compare((await engine.textLosses(model, { ...data, headMask })).losses, losses);
      const asked = { ...data, layer: head[0], head: head[1], by: "lossChange" };
      const { values, unit, intervals } = await engine.headTexts(model, asked);
      compare(
        values,
        losses.map((loss, text) => loss - whole[text]!),
      );
      expect(unit).toBe("loss");
      expect(intervals[0]!.texts[0]!.value).toBe(Math.max(...values));
    }
    console.log(name, largest.toExponential(1));
    await engine.release(model);
  },
);

describe("losses of texts", () => {
  test("change on average as the loss does while the head is masked", {
    timeout: minutes,
  }, async () => {
    const { checkpoint, texts, labels } = readJson(goldenFile, `${folder}/distilbert-classifier.json`);
    const { model, numHeads } = await engine.load({ id: checkpoint });
    const data = { texts, labels: labels as Labels };
    const { loss, whole } = await engine.headEffects(model, data);
    const { values } = await engine.headTexts(model, { ...data, layer: 1, head: 2, by: "lossChange" });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(loss.data[numHeads + 2]! - whole.loss, 5);
  });

  test("are none of a text without a next token, and need labels or a language model", async () => {
    const lm = await engine.load({ id: "gpt2-lm" });
    const { losses, counts } = await engine.textLosses(lm.model, { texts: ["a", "they walked home"] });
    expect([losses.map(Number.isNaN), counts[0]]).toEqual([[true, false], 0]);
    const { model } = await engine.load({ id: "bert-classifier" });
    expect((await refusal(engine.textLosses(model, { texts: ["a"] }))).message).toBe(
      "The texts have no labels.",
    );
    const masked = await engine.load({ id: "bert-masked-lm" });
    expect((await refusal(engine.textLosses(masked.model, { texts: ["7 8"] }))).message).toContain(
      "has no loss",
    );
  });
});
