/**
 * @file Measures every head over a corpus, all measures of each text, compared with the same sums by plain code for
 * transformers on this machine's CPU; the forward pass alone, which both need; and the memory for 2,000 texts. The texts
 * are of 6 to 46 words. A ratio is our speed ÷ theirs: above 1 the page is faster.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Page, test } from "@playwright/test";
import { findPython } from "../src/testing/python";
import { type Row, report } from "./report";

function corpus(count: number): readonly string[] {
  const words: string[] = readFileSync("public/data/feelings.csv", "utf8").match(/[a-z']+/g)!;
  return Array.from({ length: count }, (_, text) => {
    const length = 6 + ((text * 17) % 41);
    return Array.from({ length }, (_, word) => words[(text * 31 + word) % words.length]!).join(" ");
  });
}

interface Peer {
  readonly seconds: number;
  readonly forward: number;
}

function peer(texts: readonly string[]): Peer | null {
  const python = findPython("import torch, transformers");
  if (!python) return null;
  const input = JSON.stringify({ model: "public/models/bert-emotion", texts });
  const { stdout } = spawnSync(python, ["bench/corpus_peer.py"], { input, encoding: "utf8" });
  return JSON.parse(stdout) as Peer;
}

/** Seconds for all texts, 64 at a time as the page asks for them, and the bytes of the results and of WebAssembly then. */
async function own(page: Page, texts: readonly string[]) {
  return page.evaluate(async (all) => {
    const engine = window.headscope!;
    const { model } = await engine.load({ embedded: "bert-emotion" });
    await engine.measureTexts(model, { texts: all, rows: [0, 1] });
    const order = [...all.keys()].sort((a, b) => all[b]!.length - all[a]!.length);
    const kept: Float32Array[] = [];
    const start = performance.now();
    for (let first = 0; first < order.length; first += 64) {
      const { measures } = await engine.measureTexts(model, {
        texts: all,
        rows: order.slice(first, first + 64),
      });
      kept.push(...measures.map(({ sums }) => sums.data));
    }
    const seconds = (performance.now() - start) / 1000;
    const results = kept.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return { seconds, results, wasm: (await engine.device()).memoryBytes ?? 0 };
  }, texts);
}

/** Seconds of the forward pass over all texts. */
async function ownForward(page: Page, texts: readonly string[]): Promise<number> {
  return page.evaluate(async (all) => {
    const engine = window.headscope!;
    const { model } = await engine.load({ embedded: "bert-emotion" });
    await engine.score(model, { texts: all.slice(0, 2) });
    const start = performance.now();
    await engine.score(model, { texts: all });
    return (performance.now() - start) / 1000;
  }, texts);
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

test("corpus on wasm", async ({ page }) => {
  await page.goto("./?device=wasm");
  await page.waitForFunction(() => window.headscope !== undefined);
  const few = corpus(200);
  const ours = await own(page, few);
  const forward = await ownForward(page, few);
  const theirs = peer(few);
  const many = await own(page, corpus(2000));
  const row = (what: string, unit: string, headscope: string, transformers = "", ratio = ""): Row => ({
    what,
    headscope,
    transformers,
    ratio,
    unit,
  });
  const compared = (what: string, own: number, other: number | undefined): Row =>
    row(
      what,
      "texts/s",
      (few.length / own).toFixed(1),
      other === undefined ? "no Python found" : (few.length / other).toFixed(1),
      other === undefined ? "" : (other / own).toFixed(2),
    );
  report("corpus-wasm", [
    compared("all measures of 200 texts", ours.seconds, theirs?.seconds),
    compared("their forward pass alone", forward, theirs?.forward),
    row("all measures of 2,000 texts", "texts/s", (2000 / many.seconds).toFixed(1)),
    row("results of 2,000 texts", "MB", megabytes(many.results)),
    row("memory of WebAssembly after 200 texts", "MB", megabytes(ours.wasm)),
    row("memory of WebAssembly after 2,000 texts", "MB", megabytes(many.wasm)),
  ]);
});
