import { expect, test } from "vitest";
import { corpusMeans } from "../../analysis/corpus/summaries";
import type { Headscope } from "../../engine/api/api";
import type { Progress } from "../../lib/call";
import { fakeMeasureTexts } from "../../testing/fake-corpus";
import { MemoryShelf } from "../../testing/memory-shelf";
import { corpusKeeper, memoryKeeper } from "./keeper";
import { type CorpusAsked, measureCorpus } from "./measure-corpus";

/** 150 texts, the shorter the later: three chunks. */
const texts = Array.from({ length: 150 }, (_, place) => "x".repeat(200 - place));
const asked: CorpusAsked = { texts, labels: [], weighting: "attention" };

function opened(shift = () => 0) {
  const calls: string[] = [];
  const measureTexts = fakeMeasureTexts(calls, shift);
  const keepers = { browser: memoryKeeper(), memory: memoryKeeper() };
  const parts = { engine: { measureTexts }, keepers };
  const measure = (model = "bert", options = {}) => measureCorpus(parts, { model }, asked, options);
  return { calls, parts, measure };
}

test("a corpus is measured in chunks of similar length, with progress in texts, and put together in its order", async () => {
  const { calls, measure } = opened();
  const told: Progress[] = [];
  const found = await measure("bert", { onProgress: (progress: Progress) => told.push(progress) });
  expect(calls.map((call) => call.split(",").length)).toEqual([64, 64, 22]);
  expect(told.map(({ done, total }) => `${done} of ${total}`)).toEqual([
    "64 of 150",
    "128 of 150",
    "150 of 150",
  ]);
  const [self] = found.measures;
  expect(self!.sums.map((sums) => [...sums])).toEqual(texts.map((_, place) => [10 * place, 10 * place + 1]));
  expect(found.tokens).toBe((150 * 151) / 2);
  const mean = texts.reduce((sum, _, place) => sum + (place === 2 ? 0 : 10 * place), 0) / 149;
  expect(corpusMeans(self!, 2)[0]).toBeCloseTo(mean, 3);
});

test("what was cancelled continues after its last chunk, once a text of it still has its numbers", async () => {
  const { calls, parts, measure } = opened();
  const controller = new AbortController();
  const whole = parts.engine.measureTexts;
  const cut: Headscope["measureTexts"] = (...args) => {
    if (calls.length === 2) controller.abort();
    return whole(...args);
  };
  const cutParts = { ...parts, engine: { measureTexts: cut } };
  await expect(
    measureCorpus(cutParts, { model: "bert" }, asked, { signal: controller.signal }),
  ).rejects.toThrow();
  calls.length = 0;
  const found = await measure();
  expect(calls.map((call) => call.split(",").length)).toEqual([1, 22]);
  expect(found.measures[0]!.sums.map((sums) => sums[0])).toEqual(texts.map((_, place) => 10 * place));
});

test("a checkpoint that changed under its name is measured anew, other weights are another corpus", async () => {
  let shift = 0;
  const { calls, parts, measure } = opened(() => shift);
  await measure();
  shift = 1;
  calls.length = 0;
  expect((await measure()).measures[0]!.sums[0]![0]).toBe(1);
  expect(calls).toHaveLength(4);
  calls.length = 0;
  await measureCorpus(parts, { model: "bert" }, { ...asked, weighting: "norm" }, {});
  expect(calls.every((call) => call.startsWith("norm"))).toBe(true);
  expect(calls).toHaveLength(3);
});

test("a model from files is known only as long as the page is open", async () => {
  const { calls, parts, measure } = opened();
  await measure("files:mine#1");
  expect(calls).toHaveLength(3);
  const later = { ...parts, keepers: { ...parts.keepers, memory: memoryKeeper() } };
  await measureCorpus(later, { model: "files:mine#1" }, asked, {});
  expect(calls).toHaveLength(6);
});

test("the database gives a later visit what was kept, forgets the oldest corpora, and skips what is damaged", async () => {
  const shelf = new MemoryShelf();
  let now = 0;
  const chunk = { rows: [3, 1], tokens: [2, 2], measures: [] };
  // Their arrays are not typed in memory.
  for (let id = 0; id < 10; id++) await corpusKeeper(shelf, () => ++now).save(`corpus ${id}`, chunk);
  const later = corpusKeeper(shelf);
  expect(await later.load("corpus 9")).toEqual([chunk]);
  expect(await later.load("corpus 0")).toEqual([]);
  shelf.records.set(JSON.stringify(["part", "corpus 9", 3]), { rows: "many" });
  expect(await corpusKeeper(shelf).load("corpus 9")).toEqual([]);
  await corpusKeeper(shelf).forget("corpus 8");
  expect(await corpusKeeper(shelf).load("corpus 8")).toEqual([]);
});

test("what an earlier visit kept stays beside what this one adds", async () => {
  const shelf = new MemoryShelf();
  const chunk = (row: number) => ({ rows: [row], tokens: [2], measures: [] });
  await corpusKeeper(shelf).save("corpus", chunk(0));
  const later = corpusKeeper(shelf);
  expect(await later.load("corpus")).toEqual([chunk(0)]);
  await later.save("corpus", chunk(1));
  expect(await later.load("corpus")).toEqual([chunk(0), chunk(1)]);
});

test("a browser that keeps nothing measures all the same", async () => {
  const broken = corpusKeeper({ transact: () => Promise.reject(new DOMException("No.", "SecurityError")) });
  const { parts } = opened();
  const found = await measureCorpus(
    { ...parts, keepers: { browser: broken, memory: memoryKeeper() } },
    { model: "bert" },
    asked,
    {},
  );
  expect(found.measures[0]!.counts[1]).toBe(1);
});
