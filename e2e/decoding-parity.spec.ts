import type { Page } from "@playwright/test";
import type { DecodeInput, LaneOptions } from "../src/engine/api/api";
import {
  byPrompt,
  type GenerationCase,
  matchingAnswer,
  readGeneration,
  stepLanes,
} from "../src/testing/generation-goldens";
import { type LocalHub, startLocalHub } from "../src/testing/local-hub";
import { expect, openApp, test } from "./fixtures";

const largestDifference = 1e-4;
const names = ["gpt2-ends", "gpt2-two-ends", "gpt2-odd"];

let hub: LocalHub;
let page: Page;
test.beforeAll(async ({ browser, device }) => {
  hub = await startLocalHub((id) => readGeneration(id.replace("golden/", "")).checkpoint);
  page = await openApp(await browser.newPage(), device);
});
test.afterAll(async () => {
  await page.close();
  await hub.close();
});

const load = (name: string) =>
  page.evaluate(async (source) => (await window.headscope!.load(source)).model, {
    id: `golden/${name}`,
    hub: hub.address,
  });

/** Runs lanes through the console. `later`: lanes that join after a number of steps. */
function decode(
  model: string,
  input: DecodeInput,
  later: { at: number; lanes: LaneOptions[] } | null = null,
) {
  return page.evaluate(
    async ([key, question, guests]) => {
      const onStep = ({ index }: { index: number }) =>
        guests && index === guests.at ? { add: guests.lanes } : undefined;
      const { lanes } = await window.headscope!.decode(key, question, { onStep });
      return lanes.map(({ sequences, scores, steps }) => ({ sequences, scores, steps }));
    },
    [model, input, later] as const,
  );
}

type Answer = Awaited<ReturnType<typeof decode>>[number];

/** Cases with a prompt of at least five tokens and at most nine new ones: few steps, for a software GPU. */
function someCases(name: string): GenerationCase[][] {
  const few = readGeneration(name).cases.filter(({ prompt, options }) => {
    const { max_new_tokens: tokens, max_length: length, simple_beam: isSimple } = options;
    const newTokens = tokens ?? (isSimple ? length : Number(length) - prompt.length);
    return prompt.length >= 5 && Number(newTokens) <= 9;
  });
  return byPrompt(few);
}

/** Largest differences between scores of beams, and between those of contrastive candidates. */
function scoreDifferences(lane: Answer, entry: GenerationCase): { beams: number; contrastive: number } {
  const { scores = [], contrastive = [] } = matchingAnswer(lane, entry)!;
  // A negative length_penalty multiplies sums by lengths, which enlarges float32 rounding.
  const beams = scores.map((score, place) =>
    score === null ? 0 : Math.abs(lane.scores![place]! - score) / Math.max(1, Math.abs(score) / 10),
  );
  const own = lane.steps.flatMap((step) =>
    step.kind === "contrastive" ? step.candidates.map(({ score }) => score) : [],
  );
  const candidates = contrastive.flat().map((score, index) => Math.abs(own[index]! - score));
  return { beams: Math.max(0, ...beams), contrastive: Math.max(0, ...candidates) };
}

for (const name of names) {
  test(`${name} generates the same as the library`, async ({ device }) => {
    const model = await load(name);
    const largest = { beams: 0, contrastive: 0 };
    let count = 0;
    for (const cases of someCases(name)) {
      const lanes = await decode(model, {
        ids: cases[0]!.prompt,
        lanes: cases.map(({ options }) => options),
      });
      cases.forEach((entry, index) => {
        expect(matchingAnswer(lanes[index]!, entry), JSON.stringify(entry.options)).not.toBeNull();
        const { beams, contrastive } = scoreDifferences(lanes[index]!, entry);
        largest.beams = Math.max(largest.beams, beams);
        largest.contrastive = Math.max(largest.contrastive, contrastive);
        count++;
      });
    }
    expect(count).toBeGreaterThanOrEqual(15);
    expect(largest.beams).toBeLessThanOrEqual(largestDifference);
    expect(largest.contrastive).toBeLessThanOrEqual(largestDifference);
    console.log(`${device} ${name}: ${count} cases, largest differences ${JSON.stringify(largest)}`);
  });
}

test("the distributions of a sampled text are the library's", async ({ device }) => {
  let largest = 0;
  const model = await load("gpt2-odd");
  const samples = readGeneration("gpt2-odd").samples.slice(3, 7);
  const lanes = await decode(model, { ids: samples[0]!.prompt, lanes: samples.flatMap(stepLanes) });
  samples
    .flatMap(({ steps }) => steps)
    .forEach((theirs, index) => {
      const step = lanes[index]!.steps[0]!;
      if (step.kind !== "choice") throw new Error("The lane did not sample.");
      const { candidates, stages } = step.choices[0]!.row;
      expect(stages.at(-1)!.kept).toBe(theirs.kept);
      candidates.forEach(({ token, logProbabilities }) => {
        const place = theirs.tokens.indexOf(token);
        if (place < 0) return;
        largest = Math.max(largest, Math.abs(logProbabilities.at(-1)! - theirs.logProbabilities[place]!));
      });
    });
  expect(largest).toBeLessThanOrEqual(largestDifference);
  console.log(`${device}: log-probabilities of the sampled distributions within ${largest.toExponential(1)}`);
});

test("a lane gives the same result alone, beside others, and if it joins late", async () => {
  const model = await load("gpt2-ends");
  const ids = [3, 14, 15, 9, 26];
  const lanes: LaneOptions[] = [
    { max_new_tokens: 9, repetition_penalty: 1.2 },
    { max_new_tokens: 7, num_beams: 3, early_stopping: "never" },
    { max_new_tokens: 6, penalty_alpha: 0.6, top_k: 4 },
    { max_new_tokens: 8, do_sample: true, temperature: 1.3, top_k: 0, seed: 3 },
    { simple_beam: true, beam_width: 3, max_length: 6 },
  ];
  const alone: (readonly (readonly number[])[])[] = [];
  for (const lane of lanes) alone.push((await decode(model, { ids, lanes: [lane] }))[0]!.sequences);
  const sequences = async (...call: Parameters<typeof decode>) =>
    (await decode(...call)).map((lane) => lane.sequences);
  expect(await sequences(model, { ids, lanes })).toEqual(alone);
  const [first, second, ...rest] = lanes;
  const host = { max_new_tokens: 6, eos_token_id: null };
  const late = await sequences(model, { ids, lanes: [host, second!] }, { at: 2, lanes: [first!, ...rest] });
  expect(late.slice(1)).toEqual([alone[1], alone[0], ...alone.slice(2)]);
});

test("the embedded model generates the library's first words", async () => {
  const { cases } = readGeneration("gpt2-stories");
  const greedy = cases.find(
    ({ options }) => options.max_length === 128 && Object.keys(options).length === 1,
  )!;
  const model = await page.evaluate(
    async () => (await window.headscope!.load({ embedded: "gpt2-stories" })).model,
  );
  const [lane] = await decode(model, { ids: greedy.prompt, lanes: [{ max_new_tokens: 12 }] });
  expect(lane!.sequences).toEqual([greedy.sequences[0]!.slice(0, 12)]);
});
