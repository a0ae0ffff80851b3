/**
 * @file Measures importance on 32 rows and a masking search, compared with plain code for transformers on this
 * machine's CPU. The rows are as long as the first 32 test rows of dair-ai/emotion.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Page, test } from "@playwright/test";
import { findPython } from "../src/testing/python";
import { median, type Row, report, threadsOf } from "./report";

const wordCounts = [
  11, 8, 22, 21, 11, 13, 11, 39, 18, 34, 6, 24, 13, 18, 11, 10, 6, 18, 26, 14, 42, 29, 46, 31, 17, 11, 7, 20,
  8, 31, 13, 23,
];
const bertBase = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  num_labels: 6,
  id2label: { 0: "a", 1: "b", 2: "c", 3: "d", 4: "e", 5: "f" },
};

interface Examples {
  readonly texts: readonly string[];
  readonly labels: readonly number[];
}

/** Texts with given numbers of words, taken from the embedded sentences. */
function examples(): Examples {
  const csv = readFileSync("public/data/feelings.csv", "utf8");
  const words: string[] = csv.match(/[a-z']+/g)!;
  const texts = wordCounts.map((count) => words.splice(0, count).join(" "));
  return { texts, labels: wordCounts.map((_, row) => row % 6) };
}

/** The peer's seconds for `steps` masking steps; null without a suitable Python. */
function peer(config: object | null, data: Examples, steps: number) {
  const python = findPython("import torch");
  if (!python) return null;
  const input = JSON.stringify({ ...data, steps, config, tokenizer: "public/models/bert-emotion" });
  const { stdout } = spawnSync(python, ["bench/heads_peer.py"], { input, encoding: "utf8" });
  return JSON.parse(stdout) as { importance: number; search: number };
}

/** The key of the embedded model, or of a random one with this config and the embedded one's tokenizer. */
async function load(page: Page, config: object | null): Promise<string> {
  return page.evaluate(async (config) => {
    const engine = window.headscope!;
    if (config === null) return (await engine.load({ embedded: "bert-emotion" })).model;
    const { model } = await engine.load({ random: config, seed: 1 });
    const weights = await engine.exportModel(model, "safetensors");
    await engine.release(model);
    const names = ["tokenizer.json", "tokenizer_config.json", "vocab.txt"];
    const tokenizer = await Promise.all(
      names.map(async (name) => new File([await (await fetch(`models/bert-emotion/${name}`)).blob()], name)),
    );
    const files = [
      new File([JSON.stringify(config)], "config.json"),
      new File([weights], "model.safetensors"),
      ...tokenizer,
    ];
    return (await engine.load({ files })).model;
  }, config);
}

/** The seconds for one importance, and for `steps` masking steps. */
async function own(page: Page, model: string, data: Examples, steps: number, rounds: number) {
  return page.evaluate(
    async ({ model, data, steps, rounds }) => {
      const engine = window.headscope!;
      await engine.importance(model, data);
      const single: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        await engine.importance(model, data);
        single.push((performance.now() - start) / 1000);
      }
      const controller = new AbortController();
      const start = performance.now();
      let done = 0;
      await engine
        .search(
          model,
          { ...data, toTheEnd: true },
          {
            signal: controller.signal,
            onStep: ({ masked }) => {
              done = performance.now();
              if (masked >= steps) controller.abort();
            },
          },
        )
        .catch(() => undefined);
      return { single, search: (done - start) / 1000 };
    },
    { model, data, steps, rounds },
  );
}

const cases = [
  { name: "bert-emotion", config: null, steps: { wasm: 72, webgpu: 2 }, rounds: { wasm: 5, webgpu: 1 } },
  { name: "bert-base", config: bertBase, steps: { wasm: 12, webgpu: 0 }, rounds: { wasm: 3, webgpu: 0 } },
] as const;

for (const { name, config, steps, rounds } of cases) {
  for (const device of ["wasm", "webgpu"] as const) {
    test(`heads of ${name} on ${device}`, async ({ page }) => {
      test.skip(rounds[device] === 0, "without a graphics card a model of this size takes an hour");
      const data = examples();
      await page.goto(`./?device=${device}`);
      await page.waitForFunction(() => window.headscope !== undefined);
      const model = await load(page, config);
      const ours = await own(page, model, data, steps[device], rounds[device]);
      const theirs = peer(config, data, steps[device]);
      const row = (what: string, seconds: number, other: number | undefined): Row => ({
        what,
        headscope: seconds.toFixed(2),
        transformers: other?.toFixed(2) ?? "no Python found",
        ratio: other === undefined ? "" : (other / seconds).toFixed(2),
        unit: "s",
      });
      const rows = [
        row(
          `importance of 32 rows (median of ${ours.single.length})`,
          median(ours.single),
          theirs?.importance,
        ),
        row(`start and ${steps[device]} masking steps`, ours.search, theirs?.search),
      ];
      report(`heads-${name}-${device}`, rows, await threadsOf(page));
    });
  }
}
