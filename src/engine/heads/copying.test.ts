import { describe, expect, test } from "vitest";
import { z } from "zod";
import { folderEngine } from "../../testing/folder-engine";
import { namesIn, readJson } from "../../testing/goldens";
import { refusal } from "../../testing/refusal";

const minutes = 60_000;
const folder = "reference/goldens/copying";
const grid = z.array(z.array(z.number()));
const goldenFile = z.object({
  checkpoint: z.string(),
  texts: z.array(z.string()),
  count: z.number(),
  score: grid,
  share: grid,
});

const largestDifference = (own: ArrayLike<number>, wanted: readonly number[]): number =>
  wanted.reduce((largest, value, index) => Math.max(largest, Math.abs(own[index]! - value)), 0);

const engine = folderEngine();

test.each(namesIn(folder))(
  "what the heads of %s copy is what the library's logits say",
  { timeout: 2 * minutes },
  async (name) => {
    const golden = readJson(goldenFile, `${folder}/${name}.json`);
    const { model } = await engine.load({ id: golden.checkpoint });
    const { score, share, low, high, counts, texts } = await engine.copying(model, { texts: golden.texts });
    expect([counts, texts]).toEqual([golden.count, golden.texts.length]);
    const apart = largestDifference(score.data, golden.score.flat());
    console.log(name, apart.toExponential(1));
    // Standard deviations over the vocabulary; the library's are in float64.
    expect(apart).toBeLessThan(5e-6);
    // A score at zero may fall on either side.
    expect(largestDifference(share.data, golden.share.flat())).toBeLessThan(1.5 / golden.count);
    score.data.forEach((value, head) => {
      expect(low.data[head]).toBeLessThanOrEqual(value);
      expect(high.data[head]).toBeGreaterThanOrEqual(value);
    });
    await engine.release(model);
  },
);

describe("copying", () => {
  test("of a pruned head is NaN, and of others as before", { timeout: minutes }, async () => {
    const { checkpoint, texts } = readJson(goldenFile, `${folder}/bert-masked-lm.json`);
    const { model } = await engine.load({ id: checkpoint });
    const pruned = await engine.prune(model, { 1: [0] });
    const [own, whole] = await Promise.all(
      [pruned.model, model].map((key) => engine.copying(key, { texts })),
    );
    const { numHeads } = pruned;
    expect(own!.score.data[numHeads]).toBeNaN();
    expect(own!.share.data[numHeads]).toBeNaN();
    expect(own!.score.data[numHeads + 1]).toBeCloseTo(whole!.score.data[numHeads + 1]!, 5);
  });

  test("is refused where there is no token to predict, and without texts", async () => {
    const { model } = await engine.load({ id: "bert-classifier" });
    expect((await refusal(engine.copying(model, { texts: ["a"] }))).message).toContain("predicts no tokens");
    const lm = await engine.load({ id: "bert-masked-lm" });
    expect((await refusal(engine.copying(lm.model, { texts: [] }))).message).toContain("no texts");
  });
});
