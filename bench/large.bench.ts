/**
 * @file Loads checkpoints as large as SmolLM2-135M, Qwen2.5-0.5B and XLM-RoBERTa from a local hub, with random weights,
 * and asks each for attention, a greedy lane and importance: seconds, and the memory of the browser. `LARGE=qwen`
 * selects one, `LARGE_ASK=importance` a question, and `LARGE_DEVICE=webgpu` the device.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, test } from "@playwright/test";
import { formatBytes } from "../src/lib/format";
import { startLocalHub } from "../src/testing/local-hub";
import { writeRandomCheckpoint } from "./random-checkpoint";
import { type Row, report } from "./report";

const llama = { model_type: "llama", architectures: ["LlamaForCausalLM"], tie_word_embeddings: true };
const configs = {
  smollm2: {
    ...llama,
    vocab_size: 49152,
    hidden_size: 576,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    intermediate_size: 1536,
    max_position_embeddings: 8192,
    rope_theta: 100_000,
  },
  qwen: {
    model_type: "qwen2",
    architectures: ["Qwen2ForCausalLM"],
    tie_word_embeddings: true,
    vocab_size: 151_936,
    hidden_size: 896,
    num_hidden_layers: 24,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    intermediate_size: 4864,
    max_position_embeddings: 32_768,
    rope_theta: 1_000_000,
    rms_norm_eps: 1e-6,
  },
  xlmr: {
    model_type: "xlm-roberta",
    architectures: ["XLMRobertaForSequenceClassification"],
    vocab_size: 250_002,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    num_labels: 3,
  },
};

type Name = keyof typeof configs;

const isName = (name: string): name is Name => Object.hasOwn(configs, name);
const device = process.env.LARGE_DEVICE === "webgpu" ? "webgpu" : "wasm";
const wanted = (process.env.LARGE ?? "smollm2,qwen,xlmr").split(",").filter(isName);

/** The peak memory in bytes of the browser's renderers and of its GPU process; null where there is no /proc. */
async function peakMemory(browser: Browser): Promise<{ renderer: number; gpu: number } | null> {
  if (!existsSync("/proc/self/status")) return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const peakOf = (type: string) =>
    Math.max(0, ...processInfo.filter((process) => process.type === type).map(({ id }) => peakOfProcess(id)));
  return { renderer: peakOf("renderer"), gpu: peakOf("GPU") };
}

function peakOfProcess(id: number): number {
  const [, kilobytes = "0"] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
  return 1024 * Number(kilobytes);
}

/** The questions, each as a call in the page. */
const questions = {
  attention: (page: Page, model: string) =>
    page.evaluate(async (model) => {
      const text = "Once upon a time there was a little girl who liked to read.";
      await window.headscope!.attend(model, { text, logits: "last" });
    }, model),
  "8 greedy tokens": (page: Page, model: string) =>
    page.evaluate(async (model) => {
      const ids = Array.from({ length: 16 }, (_, index) => 11 + 37 * index);
      await window.headscope!.decode(model, { ids, lanes: [{ max_new_tokens: 8 }] });
    }, model),
  importance: (page: Page, model: string) =>
    page.evaluate(async (model) => {
      const texts = ["Once upon a time there was a little girl who liked to read."];
      const isClassifier = model.endsWith("xlmr");
      await window.headscope!.importance(model, { texts, ...(isClassifier && { labels: [1] }) });
    }, model),
};

async function measured(page: Page, what: string, ask: () => Promise<unknown>): Promise<Row> {
  const start = performance.now();
  const outcome = await ask().then(
    () => "done",
    (error: Error) => error.message.split("\n")[0]!,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const info = await page.evaluate(() => window.headscope!.device());
  const peak = await peakMemory(page.context().browser()!);
  return {
    what,
    seconds,
    weights: formatBytes(info.weightBytes),
    wasm: formatBytes(info.memoryBytes ?? 0),
    renderer: peak ? formatBytes(peak.renderer) : "unknown",
    gpu: peak ? formatBytes(peak.gpu) : "unknown",
    outcome,
  };
}

for (const name of wanted) {
  test(`${name} on ${device}`, async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), "large-"));
    writeRandomCheckpoint(folder, configs[name]);
    const hub = await startLocalHub(() => folder);
    try {
      await page.goto(`./?device=${device}`);
      await page.waitForFunction(() => window.headscope !== undefined);
      const id = `random/${name}`;
      let model = "";
      const load = async () => {
        const source = { id, hub: hub.address };
        model = await page.evaluate(async (from) => (await window.headscope!.load(from)).model, source);
      };
      const rows = [await measured(page, "load", load)];
      for (const [what, ask] of Object.entries(questions)) {
        if (name === "xlmr" && what === "8 greedy tokens") continue;
        if (!what.includes(process.env.LARGE_ASK ?? "")) continue;
        rows.push(await measured(page, what, () => ask(page, model)));
      }
      report(`large-${name}-${device}`, rows);
    } finally {
      await hub.close();
      rmSync(folder, { recursive: true });
    }
  });
}
