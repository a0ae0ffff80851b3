import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { folderEngine } from "../../testing/folder-engine";
import { namesIn, readJson } from "../../testing/goldens";
import { refusal } from "../../testing/refusal";
import type { ModelInfo } from "../api/api";

const minutes = 60_000;
const folder = "reference/goldens/measures";
const numbers = z.array(z.number());
const goldenFile = z.object({
  checkpoint: z.string(),
  texts: z.array(z.string()),
  strongest: z.array(numbers).nullable(),
  where: z
    .array(
      z.object({ from: z.string(), to: z.string(), count: z.number(), values: z.array(numbers).nullable() }),
    )
    .nullable(),
  effects: z
    .object({ labels: numbers, loss: z.number(), accuracy: z.number(), losses: numbers, accuracies: numbers })
    .nullable(),
});

const goldens = namesIn(folder)
  .map((name) => ({ name, golden: readJson(goldenFile, `${folder}/${name}.json`) }))
  .filter(({ golden }) => golden.where !== null);

const largestDifference = (own: ArrayLike<number>, wanted: readonly number[]): number =>
  wanted.reduce((largest, value, index) => Math.max(largest, Math.abs(own[index]! - value)), 0);

const engine = folderEngine();

describe.each(goldens)("the heads of $name over texts are those of the library", ({ name, golden }) => {
  const { texts } = golden;
  let info: ModelInfo;
  beforeAll(async () => {
    info = await engine.load({ id: golden.checkpoint });
  }, minutes);

  test("the strongest pair of every text", { timeout: minutes }, async () => {
    const { measures, tokens } = await engine.measureTexts(info.model, { texts, measures: ["strongest"] });
    expect(tokens).toHaveLength(texts.length);
    const apart = largestDifference(measures[0]!.sums.data, golden.strongest!.flat());
    // A single weight, as in the parity of attention.
    expect(apart).toBeLessThan(1e-5);
    console.log(name, "strongest", apart.toExponential(1));
  });

  test("heads where a token attends to another", { timeout: minutes }, async () => {
    for (const { from, to, count, values } of golden.where!) {
      const found = await engine.headsWhere(info.model, { texts, from, to });
      expect(found.counts, `${from} ${to}`).toBe(count);
      if (values === null) {
        expect(found.ranking).toEqual([]);
        continue;
      }
      const apart = largestDifference(found.values.data, values.flat());
      expect(apart, `${from} ${to}`).toBeLessThan(2e-6);
      const weights = found.ranking.map(({ weight }) => weight);
      expect(weights).toEqual([...weights].sort((a, b) => b - a));
      expect(weights).toHaveLength(info.numLayers * info.numHeads);
    }
  });

  test.skipIf(golden.effects === null)(
    "loss and accuracy without each head",
    { timeout: minutes },
    async () => {
      const { labels, loss, accuracy, losses, accuracies } = golden.effects!;
      const found = await engine.headEffects(info.model, { texts, labels });
      expect(found.metric).toBe("accuracy");
      expect(found.whole.loss).toBeCloseTo(loss, 5);
      expect(found.whole.value).toBeCloseTo(accuracy, 6);
      const apart = largestDifference(found.loss.data, losses);
      expect(apart).toBeLessThan(5e-6);
      expect(largestDifference(found.value.data, accuracies)).toBeLessThan(1e-6);
      console.log(name, "effects", apart.toExponential(1));
    },
  );
});

const small = "reference/goldens/heads/checkpoints/bert-odd-heads";
const texts = ["the rain and the rain", "go go go", "She was glad.", "no, no", "a day", "rain again"];

describe("texts of a head", () => {
  test("in chunks are those of one call", { timeout: minutes }, async () => {
    const { model } = await engine.load({ id: small });
    const measures = ["previous", "entropyWithoutSpecial", "strongest"];
    const whole = await engine.measureTexts(model, { texts, measures });
    const parts = await Promise.all(
      [
        [4, 0],
        [1, 2, 3, 5],
      ].map((rows) => engine.measureTexts(model, { texts, measures, rows })),
    );
    const size = whole.measures[0]!.sums.data.length / texts.length;
    for (const { rows, measures: own } of parts)
      own.forEach(({ sums, counts }, measure) => {
        rows.forEach((row, place) => {
          expect(counts[place]).toBe(whole.measures[measure]!.counts[row]);
          const wanted = whole.measures[measure]!.sums.data.subarray(row * size, (row + 1) * size);
          expect(
            largestDifference(sums.data.subarray(place * size, (place + 1) * size), [...wanted]),
          ).toBeLessThan(1e-5);
        });
      });
  });

  test("with a head masked are answered in chunks as in one call", { timeout: minutes }, async () => {
    const { model, numLayers, numHeads } = await engine.load({ id: small });
    const data = { texts, labels: [0, 1, 0, 1, 0, 1] };
    const whole = await engine.headEffects(model, data);
    const [, , , size] = whole.logits.shape as [number, number, number, number];
    for (const rows of [[4], [1, 0, 2, 3, 5]]) {
      const part = await engine.headEffects(model, { ...data, rows });
      expect(part.logits.shape).toEqual([numLayers, numHeads, rows.length, size]);
      for (let head = 0; head < numLayers * numHeads; head++)
        rows.forEach((row, place) => {
          const at = (head * rows.length + place) * size;
          const wanted = (head * texts.length + row) * size;
          const own = part.logits.data.subarray(at, at + size);
          expect(largestDifference(own, [...whole.logits.data.subarray(wanted, wanted + size)])).toBeLessThan(
            1e-5,
          );
        });
    }
  });

  test.each([
    [{ intervals: 2.5 }, "intervals is 2.5."],
    [{ each: 0 }, "each is 0."],
    [{ values: ["a", 1, 1, 1, 1, 1] as never }, "a is not a number."],
    [{ values: [1] }, "There are 1 values for 6 texts."],
  ])("refuse %o", async (options, words) => {
    const { model } = await engine.load({ id: small });
    const { message } = await refusal(engine.headTexts(model, { texts, layer: 1, head: 2, ...options }));
    expect(message).toBe(words);
  });

  test("are in intervals, and shown with the strongest pair of the head's matrix", async () => {
    const { model } = await engine.load({ id: small });
    const found = await engine.headTexts(model, { texts, layer: 1, head: 2, intervals: 2, each: 2 });
    expect(found.intervals.map(({ count }) => count)).toEqual([3, 3]);
    expect(found.intervals[0]!.low).toBeGreaterThanOrEqual(found.intervals[1]!.high);
    expect(found.histogram.counts.reduce((a, b) => a + b)).toBe(6);
    for (const {
      index,
      value,
      tokens,
      special,
      continues,
      pair,
      toKeys,
      fromQueries,
    } of found.intervals.flatMap((interval) => interval.texts)) {
      const {
        attentions,
        texts: words,
        continues: pieces,
      } = await engine.attend(model, { text: texts[index]! });
      const length = words.length;
      const at = (query: number, key: number) =>
        attentions.data[((1 * attentions.shape[1]! + 2) * length + query) * length + key]!;
      expect(tokens).toEqual(words);
      expect(special[0]).toBe(true);
      expect(continues).toEqual(pieces);
      expect(pair!.weight).toBeCloseTo(value, 6);
      expect(at(pair!.query, pair!.key)).toBeCloseTo(value, 6);
      expect(
        largestDifference(
          toKeys,
          words.map((_, key) => at(pair!.query, key)),
        ),
      ).toBeLessThan(1e-6);
      expect(
        largestDifference(
          fromQueries,
          words.map((_, query) => at(query, pair!.key)),
        ),
      ).toBeLessThan(1e-6);
    }
    const { values } = found;
    const again = await engine.headTexts(model, { texts, layer: 1, head: 2, intervals: 2, each: 2, values });
    expect(again.intervals[0]!.texts.map(({ index }) => index)).toEqual(
      found.intervals[0]!.texts.map(({ index }) => index),
    );
  });

  test("norm-weighted, the strongest pair is that of the measure", async () => {
    const { model } = await engine.load({ id: small });
    const { intervals } = await engine.headTexts(model, { texts, layer: 0, head: 1, weighting: "norm" });
    for (const { value, pair } of intervals.flatMap((interval) => interval.texts))
      expect(pair!.weight).toBeCloseTo(value, 6);
  });

  test("are refused for no head, a pruned one, other rows, values or patterns", async () => {
    const { model } = await engine.load({ id: small });
    const pruned = await engine.prune(model, { 0: [1] });
    const message = async (promise: Promise<unknown>) => (await refusal(promise)).message;
    expect(await message(engine.headTexts(model, { texts, layer: 9, head: 0 }))).toContain("no head 0");
    expect(await message(engine.headTexts(pruned.model, { texts, layer: 0, head: 1 }))).toContain("pruned");
    expect(await message(engine.headTexts(model, { texts, layer: 0, head: 1, values: [1] }))).toContain(
      "1 values",
    );
    expect(
      await message(engine.headTexts(model, { texts, layer: 0, head: 1, by: "inductionRandom" })),
    ).toContain("not a measure");
    expect(await message(engine.measureTexts(model, { texts, rows: [6] }))).toContain("no text 6");
    expect(await message(engine.headsWhere(model, { texts, from: ":verbs", to: "a" }))).toContain(":verbs");
    expect(await message(engine.headsWhere(model, { texts, from: "/(a+)+b/", to: "a" }))).toContain(
      "pattern",
    );
    expect(await message(engine.headsWhere(model, { texts, from: "/[/", to: "a" }))).toContain("pattern");
    expect(await message(engine.headsWhere(model, { texts, from: " ", to: "a" }))).toContain("no tokens");
    const { measures } = await engine.measureTexts(pruned.model, { texts, measures: ["self"] });
    expect(measures[0]!.sums.data[1]).toBeNaN();
  });
});
