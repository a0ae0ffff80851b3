import { describe, expect, test } from "vitest";
import { z } from "zod";
import { measures as allMeasures } from "../../analysis/measures/table";
import type { Progress } from "../../lib/call";
import { floatTensor } from "../../lib/tensor";
import { folderEngine } from "../../testing/folder-engine";
import { namesIn, readJson } from "../../testing/goldens";
import { refusal } from "../../testing/refusal";
import type { MeasureOfHeads, ModelInfo } from "../api/api";

const minutes = 60_000;
const folder = "reference/goldens/measures";
const grid = z.array(z.array(z.number()));
const table = z.record(z.string(), z.object({ count: z.number(), values: grid.nullable() }));
const goldenFile = z.object({
  checkpoint: z.string(),
  texts: z.array(z.string()),
  measures: table,
  /** Of even attention, by layer. */
  chances: z.record(z.string(), z.array(z.number()).nullable()),
  norms: table,
  distances: grid.nullable(),
});

/** As for the entropies of attention itself; distances are of tokens and sums over many. */
const closeness = { nats: 5e-6, share: 2e-6, tokens: 2e-5, distance: 1e-5 };

const largestDifference = (own: ArrayLike<number>, wanted: readonly number[]): number =>
  wanted.reduce((largest, value, index) => Math.max(largest, Math.abs(own[index]! - value)), 0);

/** The largest difference of each measure. */
function compared(own: readonly MeasureOfHeads[], wanted: z.infer<typeof table>): string {
  const largest = Object.entries(wanted).map(([key, { count, values }]) => {
    const { counts, values: found, unit } = own.find((measure) => measure.key === key)!;
    expect(counts, key).toBe(count);
    if (values === null) {
      expect([...found.data].every(Number.isNaN), key).toBe(true);
      return `${key} none`;
    }
    const difference = largestDifference(found.data, values.flat());
    expect(difference, key).toBeLessThanOrEqual(closeness[unit]);
    return `${key} ${difference.toExponential(1)}`;
  });
  return largest.join("  ");
}

const engine = folderEngine();

async function loaded(checkpoint: string): Promise<ModelInfo> {
  return engine.load({ id: checkpoint });
}

describe.each(namesIn(folder))("the measures of %s are those of the library's attention", (name) => {
  const golden = readJson(goldenFile, `${folder}/${name}.json`);

  test("every measure, its count, and distances", { timeout: 2 * minutes }, async () => {
    const info = await loaded(golden.checkpoint);
    const own = await engine.measure(info.model, { texts: golden.texts });
    expect(own.texts).toBe(golden.texts.length);
    const plain = compared(own.measures, golden.measures);
    for (const { key, chance, chances } of own.measures) {
      const wanted = golden.chances[key];
      if (!wanted) continue;
      chances.forEach((value, layer) => {
        expect(value, `${key} by chance in layer ${layer}`).toBeCloseTo(wanted[layer]!, 6);
      });
      expect(chance).toBeCloseTo(chances.reduce((sum, value) => sum + value, 0) / chances.length, 9);
    }
    const weighted = await engine.measure(info.model, { texts: golden.texts, weighting: "norm" });
    const norms = compared(weighted.measures, golden.norms);
    const distances =
      golden.distances && (await engine.distances(info.model, { texts: golden.texts })).distances;
    const apart = distances ? largestDifference(distances.data, golden.distances!.flat()) : 0;
    expect(apart).toBeLessThanOrEqual(closeness.distance);
    console.log(`${name.padEnd(24)} ${plain}  distances ${apart.toExponential(1)}\n  norms: ${norms}`);
    await engine.release(info.model);
  });
});

const small = "reference/goldens/heads/checkpoints/bert-odd-heads";
const texts = ["the rain and the rain", "go go go", "She was glad."];
const valuesOf = (measures: readonly MeasureOfHeads[], key: string) =>
  measures.find((measure) => measure.key === key)!;

describe("a measure", () => {
  test("under a mask is of the attention under it, before the mask itself", async () => {
    const { model, numLayers, numHeads } = await loaded(small);
    const headMask = floatTensor(new Float32Array(numLayers * numHeads).fill(1), [numLayers, numHeads]);
    headMask.data[1] = 0;
    headMask.data[numHeads] = 0.5;
    const { measures } = await engine.measure(model, { texts: texts.slice(0, 1), headMask });
    const { attentions, entropies } = await engine.attend(model, { text: texts[0]!, headMask });
    expect(largestDifference(valuesOf(measures, "entropy").values.data, [...entropies.data])).toBeLessThan(
      2e-6,
    );
    const seqLen = attentions.shape[3]!;
    const self = Array.from({ length: numLayers * numHeads }, (_, head) => {
      const matrix = attentions.data.subarray(head * seqLen ** 2, (head + 1) * seqLen ** 2);
      return Array.from({ length: seqLen }, (_, i) => matrix[i * seqLen + i]! / seqLen).reduce(
        (a, b) => a + b,
      );
    });
    expect(largestDifference(valuesOf(measures, "self").values.data, self)).toBeLessThan(1e-6);
  });

  test("of a pruned head is NaN, and of the others that under the mask", async () => {
    const { model, numLayers, numHeads } = await loaded(small);
    const pruned = await engine.prune(model, { 0: [1, 3], 2: [0, 1, 2, 3, 4] });
    const headMask = floatTensor(new Float32Array(numLayers * numHeads).fill(1), [numLayers, numHeads]);
    for (const head of [1, 3, 10, 11, 12, 13, 14]) headMask.data[head] = 0;
    const own = await engine.measure(pruned.model, { texts, measures: ["previous", "entropy"] });
    const wanted = await engine.measure(model, { texts, headMask, measures: ["entropy", "previous"] });
    own.measures.forEach(({ key, values }, index) => {
      expect(key).toBe(wanted.measures[index]!.key);
      values.data.forEach((value, head) => {
        if (headMask.data[head] === 0) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(wanted.measures[index]!.values.data[head]!, 5);
      });
    });
    const { distances } = await engine.distances(pruned.model, { text: texts[0]! });
    expect(distances.data[1]).toBeNaN();
    expect(distances.data[0]).toBe(0);
  });

  test("has an interval over texts that holds it, and none for one text", async () => {
    const { model } = await loaded(small);
    const several = await engine.measure(model, { texts, measures: ["entropy"] });
    const { values, low, high } = several.measures[0]!;
    values.data.forEach((value, head) => {
      expect(low.data[head]).toBeLessThanOrEqual(value);
      expect(high.data[head]).toBeGreaterThanOrEqual(value);
    });
    expect(Math.max(...high.data.map((value, head) => value - low.data[head]!))).toBeGreaterThan(0);
    const one = await engine.measure(model, { texts: ["rain"], measures: ["entropy"] });
    expect(one.measures[0]!.low.data[0]).toBeNaN();
  });

  test("counts random sequences in its progress, and says that not all are texts", async () => {
    const { model } = await loaded(small);
    const heard = async (measures: string[]) => {
      const all: Progress[] = [];
      const onProgress = (progress: Progress) => all.push(progress);
      await engine.measure(model, { texts: ["rain"], measures }, { onProgress });
      return all.at(-1);
    };
    expect(await heard(["entropy"])).toEqual({ stage: "run", done: 1, total: 1, unit: "texts" });
    expect(await heard(["entropy", "inductionRandom"])).toEqual({
      stage: "run",
      done: 51,
      total: 51,
      unit: "texts and random sequences",
    });
    expect(await heard(["inductionRandom"])).toMatchObject({ total: 50, unit: "random sequences" });
  });

  test("of random repeats is near chance for random weights, and the same in every call", async () => {
    const { model } = await loaded(small);
    const random = await engine.load({ random: model, seed: 3 });
    const call = () =>
      engine.measure(random.model, { texts, measures: ["inductionRandom", "duplicateRandom"] });
    const [first, second] = [await call(), await call()];
    for (const { key, counts, values } of first.measures) {
      // 50 sequences in 40 positions: two special tokens and 19 random ones, twice.
      expect(counts, key).toBeGreaterThanOrEqual(50 * 19);
      expect(Math.max(...values.data), key).toBeLessThan(0.1);
      expect([...valuesOf(second.measures, key).values.data]).toEqual([...values.data]);
    }
  });

  test("refuses unknown keys, no texts, and a comparison of other tokens", async () => {
    const { model } = await loaded(small);
    const other = await loaded("reference/goldens/heads/checkpoints/xlm-roberta-regression");
    expect((await refusal(engine.measure(model, { texts, measures: ["depth"] }))).message).toContain(
      '"depth"',
    );
    expect((await refusal(engine.measure(model, { texts, measures: [] }))).message).toContain("No measure");
    expect((await refusal(engine.measure(model, { texts: [] }))).message).toContain("no texts");
    expect((await refusal(engine.distances(model, {}))).message).toContain("Exactly one");
    const apart = await refusal(engine.distances(model, { text: "She was glad.", other: other.model }));
    expect(apart.message).toContain("different tokens");
  });

  test("every key is told once", () => {
    expect(new Set(allMeasures.map(({ key }) => key)).size).toBe(allMeasures.length);
  });
});
