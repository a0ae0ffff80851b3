import { expect, test } from "vitest";
import { circle } from "../testing/table-lanes";
import { decodeAll, type TableModel, tableStep } from "../testing/table-model";
import { createStrategy } from "./lane";
import { parseLane } from "./parse-lane";
import { Scheduler } from "./scheduler";

test("records survive a structured clone and JSON, and stay small", async () => {
  const size = 2000;
  const model: TableModel = {
    vocabSize: size,
    logits: (ids) =>
      Float32Array.from({ length: size }, (_, token) => Math.sin(token * ids.length + ids.at(-1)!)),
    hidden: (ids) => Float32Array.from([Math.sin(ids.length), Math.cos(ids.at(-1)!)]),
  };
  const lanes = [
    { no_repeat_ngram_size: 1, repetition_penalty: 1.5 },
    { do_sample: true, top_p: 0.9, temperature: 0.5 },
    { num_beams: 3, no_repeat_ngram_size: 1 },
    { penalty_alpha: 0.6, top_k: 4 },
    { simple_beam: true, beam_width: 3 },
  ];
  const prompt = Array.from({ length: 300 }, (_, index) => index);
  for (const options of lanes) {
    const settings = parseLane(
      { ...options, ...("simple_beam" in options ? { max_length: 3 } : { max_new_tokens: 3 }) },
      { vocabSize: size, eosTokenIds: [], maxPositions: 1000, promptLength: 300 },
    );
    const [decoded] = await decodeAll(model, [createStrategy(settings, { ids: prompt })]);
    expect(structuredClone(decoded)).toEqual(decoded);
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(decoded);
    for (const step of decoded!.steps) expect(JSON.stringify(step).length).toBeLessThan(30000);
  }
});

test("scores that are no numbers end their lane with a sentence", async () => {
  const broken: TableModel = { ...circle, logits: () => Float32Array.of(0, Number.NaN, 1, 2) };
  const scheduler = new Scheduler(tableStep(broken).step);
  const settings = parseLane({}, { vocabSize: 4, eosTokenIds: [], maxPositions: 40, promptLength: 1 });
  scheduler.add(createStrategy(settings, { ids: [0] }));
  const [update] = await scheduler.advance();
  expect(update).toMatchObject({
    kind: "failed",
    error: { message: "The model gave scores that are not numbers." },
  });
  expect(scheduler.lanes).toEqual([]);
});
