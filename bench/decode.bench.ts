/**
 * @file Measures decoding with a GPT-2 of 124M random weights: one greedy lane compared with transformers.js, and seven
 * lanes in step compared with the same seven one after another and with transformers.
 */

import { spawnSync } from "node:child_process";
import { type Page, test } from "@playwright/test";
import { fuse } from "../src/graph/fuse/fuse";
import { createModel } from "../src/models/create-model";
import { stepProgram } from "../src/programs/step";
import { findPython } from "../src/testing/python";
import { median, type Row, report, threadsOf } from "./report";
import { runTransformersJs, serveTransformersJs } from "./transformers-js";

const gpt2 = {
  model_type: "gpt2",
  architectures: ["GPT2LMHeadModel"],
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
};
/** As large as a software GPU can handle. */
const small = { ...gpt2, vocab_size: 4096, n_positions: 256, n_embd: 192, n_layer: 4 };

const lanes = [
  {},
  { simple_beam: true, beam_width: 5 },
  { num_beams: 5, early_stopping: true },
  { num_beams: 5, early_stopping: true, no_repeat_ngram_size: 2 },
  { do_sample: true, top_k: 0, temperature: 0.6 },
  { do_sample: true, top_k: 50 },
  { penalty_alpha: 0.6, top_k: 4 },
];

const sizes = {
  wasm: { config: gpt2, lengths: [16, 256, 1000], tokens: 16, sevenTokens: 16 },
  webgpu: { config: small, lengths: [16, 200], tokens: 4, sevenTokens: 2 },
} as const;

const idsOf = (length: number) => Array.from({ length }, (_, index) => (index * 37 + 11) % 4000);

const withLength = (lane: object, tokens: number) =>
  "simple_beam" in lane ? { ...lane, max_length: tokens } : { ...lane, max_new_tokens: tokens };

/** The duration of each step in milliseconds. */
async function steps(page: Page, model: string, ids: readonly number[], given: readonly object[]) {
  return page.evaluate(
    async ({ model, ids, lanes }) => {
      const times: number[] = [];
      const start = performance.now();
      await window.headscope!.decode(
        model,
        { ids, lanes: lanes as never },
        {
          onStep: ({ milliseconds }) => {
            times.push(milliseconds);
            return undefined;
          },
        },
      );
      return { times, total: performance.now() - start };
    },
    { model, ids, lanes: given },
  );
}

/** The bytes per second that a copy in the page's memory moves, reading and writing each byte once. */
function copyBandwidth(page: Page): Promise<number> {
  return page.evaluate(() => {
    const from = new Float32Array(6.4e7).fill(1);
    const to = new Float32Array(6.4e7);
    to.set(from);
    const start = performance.now();
    for (let round = 0; round < 4; round++) to.set(from);
    return (4 * from.byteLength) / ((performance.now() - start) / 1000);
  });
}

function pythonSeconds(config: object, tokens: number): readonly number[] | null {
  const python = findPython("import torch");
  if (!python) return null;
  const input = JSON.stringify({ config, ids: idsOf(16), lanes, tokens });
  const { stdout } = spawnSync(python, ["bench/decode_peer.py"], { input, encoding: "utf8" });
  return (JSON.parse(stdout) as { seconds: number[] }).seconds;
}

// The page's service worker would intercept the files of transformers.js, and its policy would refuse them.
test.use({ serviceWorkers: "block", bypassCSP: true });

for (const device of ["wasm", "webgpu"] as const) {
  test(`decode on ${device}`, async ({ page }) => {
    const { config, lengths, tokens, sevenTokens } = sizes[device];
    await page.goto(`./?device=${device}`);
    await page.waitForFunction(() => window.headscope !== undefined);
    const { model, parameters } = await page.evaluate(
      (config) => window.headscope!.load({ random: config, seed: 1 }),
      config,
    );
    const rows: Row[] = [];
    const perToken: number[] = [];
    for (const length of lengths) {
      const { times } = await steps(page, model, idsOf(length), [withLength({}, tokens)]);
      perToken.push(median(times.slice(2)));
      rows.push({
        what: `one greedy lane after ${length} tokens`,
        value: perToken.at(-1)!.toFixed(1),
        unit: "ms per token",
      });
    }
    await serveTransformersJs(page);
    const peer = await runTransformersJs(page, { model, config, ids: idsOf(16), tokens: tokens + 4, device });
    const again = await steps(page, model, idsOf(16), [withLength({}, tokens)]);
    const own = Math.min(perToken[0]!, median(again.times.slice(2)));
    rows.push(
      { what: "the same by transformers.js", value: peer.perToken.toFixed(1), unit: "ms per token" },
      { what: "transformers.js ÷ Headscope", value: (peer.perToken / own).toFixed(2), unit: "" },
    );
    const seven = lanes.map((lane) => withLength(lane, sevenTokens));
    const together = await steps(page, model, idsOf(16), seven);
    let alone = 0;
    for (const lane of seven) alone += (await steps(page, model, idsOf(16), [lane])).total;
    rows.push(
      {
        what: `seven lanes in step, ${sevenTokens} tokens`,
        value: (together.total / 1000).toFixed(2),
        unit: "s",
      },
      { what: "the same one after another", value: (alone / 1000).toFixed(2), unit: "s" },
    );
    const python = pythonSeconds(config, sevenTokens);
    const theirs = python?.reduce((sum, seconds) => sum + seconds, 0);
    rows.push({
      what: "the same by transformers on the CPU",
      value: theirs?.toFixed(2) ?? "no Python found",
      unit: "s",
    });
    const bandwidth = await copyBandwidth(page);
    const share = (4 * parameters) / (own / 1000) / bandwidth;
    rows.push(
      { what: "weights read per second ÷ bandwidth of a copy", value: share.toFixed(2), unit: "" },
      { what: "copy", value: (bandwidth / 1e9).toFixed(1), unit: "GB/s" },
      { what: "read back", value: 4 * (config.vocab_size + config.n_embd), unit: "bytes per token" },
      {
        what: "nodes of a step",
        value: fuse(stepProgram(createModel(config), { kind: "stay", hidden: false, largest: null }).graph)
          .nodes.length,
        unit: "at most as many dispatches",
      },
    );
    report(`decode-${device}`, rows, await threadsOf(page));
  });
}
