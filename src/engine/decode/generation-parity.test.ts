import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWasmRuntime } from "../../runtime/wasm";
import { folderEngine } from "../../testing/folder-engine";
import {
  byPrompt,
  type GenerationCase,
  generationNames,
  generationSource,
  matchingAnswer,
  readGeneration,
  stepLanes,
} from "../../testing/generation-goldens";
import { losable } from "../../testing/losable-runtime";
import type { DecodeLane, RowRecord } from "../api/api";

const largestDifference = 1e-4;
const goldens = generationNames().map((name) => ({ name, golden: readGeneration(name) }));
const host = folderEngine();
/** Its cache is in tensors on the device, as on a GPU. */
const device = folderEngine(async () => losable(await createWasmRuntime(null)).runtime);
const runs = [
  ...goldens.map((entry) => ({ ...entry, engine: host, cache: "in memory" })),
  ...goldens
    .filter(({ name }) => ["gpt2-ends", "gpt2-odd"].includes(name))
    .map((entry) => ({ ...entry, engine: device, cache: "on the device" })),
];

/** Numbers of comparisons, and the largest differences. */
const seen = { cases: 0, parted: 0, steps: 0, scores: 0, contrastive: 0, distributions: 0, text: 0 };
afterAll(() => console.log(JSON.stringify(seen)));

function note(what: "scores" | "contrastive" | "distributions" | "text", difference: number): void {
  seen[what] = Math.max(seen[what], difference);
  expect(difference, what).toBeLessThanOrEqual(largestDifference);
}

test("the reference values are complete", () => {
  expect(goldens.length).toBeGreaterThanOrEqual(7);
  expect(goldens.reduce((sum, { golden }) => sum + golden.cases.length, 0)).toBeGreaterThanOrEqual(400);
});

describe.each(runs)("$name, cache $cache, generates the same as the library", ({ golden, engine }) => {
  let model: string;
  beforeAll(async () => {
    model = (await engine.load(generationSource(golden))).model;
  });
  afterAll(() => engine.release(model));

  test.each(byPrompt(golden.cases).map((cases) => [cases[0]!.prompt.length, cases] as const))(
    "after %i tokens, all lanes at once",
    async (_, cases) => {
      const lanes = cases.map(({ options }) => options);
      const result = await engine.decode(model, { ids: cases[0]!.prompt, lanes });
      const wrong = cases.filter((entry, index) => !matchingAnswer(result.lanes[index]!, entry));
      expect(wrong.map(({ options }) => options)).toEqual([]);
      cases.forEach((entry, index) => {
        compareScores(result.lanes[index]!, entry);
      });
    },
    60_000,
  );

  test("samples from the library's distribution at every step", async () => {
    const lanes = golden.samples.flatMap(stepLanes);
    const result = await engine.decode(model, { ids: golden.samples[0]!.prompt, lanes });
    const theirs = golden.samples.flatMap(({ steps }) => steps);
    expect(result.lanes).toHaveLength(theirs.length);
    theirs.forEach((step, index) => {
      compareDistributions(drawnRow(result.lanes[index]!), step);
    });
  }, 60_000);
});

test("a text gets the library's log-probabilities", async () => {
  const golden = readGeneration("gpt2-stories");
  const { text, ids, logProbabilities } = golden.text!;
  const { model } = await host.load(generationSource(golden));
  const measured = await host.measureText(model, text);
  expect(measured.ids).toEqual(ids);
  expect(measured.logProbabilities[0]).toBeNull();
  expect(measured.texts.join("")).toBe(text);
  logProbabilities.forEach((value, index) => {
    note("text", Math.abs(measured.logProbabilities[index + 1]! - value));
  });
});

function compareScores(lane: DecodeLane, entry: GenerationCase): void {
  const { scores = [], contrastive = [], ...theirs } = matchingAnswer(lane, entry)!;
  seen.cases++;
  if (JSON.stringify(theirs.sequences) !== JSON.stringify(entry.sequences)) seen.parted++;
  scores.forEach((score, index) => {
    // A negative length_penalty multiplies sums by lengths, which enlarges float32 rounding.
    if (score !== null)
      note("scores", Math.abs(lane.scores![index]! - score) / Math.max(1, Math.abs(score) / 10));
  });
  const own = lane.steps.flatMap((step) => (step.kind === "contrastive" ? [step] : []));
  expect(own).toHaveLength(contrastive.length);
  contrastive.forEach((step, index) => {
    const { candidates } = own[index]!;
    expect(candidates).toHaveLength(step.length);
    step.forEach((score, place) => {
      note("contrastive", Math.abs(candidates[place]!.score - score));
    });
  });
}

function drawnRow({ steps }: DecodeLane): RowRecord {
  const [step] = steps;
  if (step?.kind !== "choice") throw new Error("The lane did not sample.");
  return step.choices[0]!.row;
}

/** Compares the tokens in the record and those that the library recorded. */
function compareDistributions(
  { candidates, stages }: RowRecord,
  theirs: { readonly kept: number; readonly tokens: readonly number[]; readonly logProbabilities: number[] },
): void {
  seen.steps++;
  if (stages.length > 0) expect(stages.at(-1)!.kept).toBe(theirs.kept);
  const own = new Map(candidates.map(({ token, logProbabilities }) => [token, logProbabilities.at(-1)!]));
  const shown = theirs.tokens.slice(0, 10);
  expect(shown.filter((token) => !own.has(token))).toEqual([]);
  theirs.tokens.forEach((token, index) => {
    const value = own.get(token);
    if (value === undefined) return;
    expect(value).not.toBeNull();
    note("distributions", Math.abs(value - theirs.logProbabilities[index]!));
  });
  const isComplete = theirs.kept === theirs.tokens.length;
  const removed = candidates.filter(({ token }) => isComplete && !theirs.tokens.includes(token));
  expect(removed.filter(({ logProbabilities }) => logProbabilities.at(-1) !== null)).toEqual([]);
}
