import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bytesOf, unzipped } from "../../testing/exported";
import { folderEngine } from "../../testing/folder-engine";
import { findPython } from "../../testing/python";
import type { ModelInfo } from "../api/api";

/** A Python that can run `reference/verify_exports.py`; null if there is none. */
const python = findPython("import onnxruntime");
const engine = folderEngine();
const folder = mkdtempSync(join(tmpdir(), "headscope-exports-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ids = [2, 9, 17, 4, 30, 5, 11, 3];
const wholeLayer = Array.from({ length: 12 }, (_, head) => head);

const everyHead = { 0: [0, 1, 2, 3], 1: [0, 1, 2, 3] };

async function write(name: string, info: ModelInfo): Promise<void> {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, bytes] of Object.entries(await unzipped(engine, info.model))) {
    writeFileSync(join(path, file), bytes);
  }
  writeFileSync(join(path, "model.onnx"), await bytesOf(await engine.exportModel(info.model, "onnx")));
  const { logits, hiddenStates } = await engine.attend(info.model, { ids, hiddenStates: true });
  const last = hiddenStates!.data.slice(-ids.length * info.hiddenSize);
  const values = Array.from(info.head === "none" ? last : logits.data);
  writeFileSync(join(path, "expected.json"), JSON.stringify({ ids, values }));
}

test.skipIf(python === null)(
  "transformers and onnxruntime open the exports and give the same results",
  { timeout: 300_000 },
  async () => {
    const bert = await engine.load({ embedded: "bert-emotion" });
    const gpt2 = await engine.load({ embedded: "gpt2-stories" });
    await write(
      "bert-emotion, a layer and other heads pruned",
      await engine.prune(bert.model, { 0: [3, 5], 2: wholeLayer }),
    );
    await write("gpt2-stories", gpt2);
    await write("gpt2-stories, pruned", await engine.prune(gpt2.model, { 0: [1], 7: [0, 11] }));
    await write("gpt2-stories, a layer pruned", await engine.prune(gpt2.model, { 3: wholeLayer }));
    for (const id of [
      "bert-base",
      "bert-classifier",
      "bert-masked-lm",
      "bert-masked-lm-untied",
      "bert-no-classifier",
    ]) {
      await write(id, await engine.load({ id }));
    }
    for (const id of ["distilbert-base", "distilbert-classifier", "distilbert-masked-lm", "distilbert-odd"])
      await write(id, await engine.load({ id }));
    await write(
      "distilbert-classifier, pruned",
      await engine.prune("distilbert-classifier", { 0: [0], 1: [1] }),
    );
    await write(
      "distilbert-classifier, a layer pruned",
      await engine.prune("distilbert-classifier", { 1: [0, 1, 2, 3] }),
    );
    for (const id of ["roberta", "electra", "albert"])
      for (const head of ["base", "classifier", "masked-lm"])
        await write(`${id}-${head}`, await engine.load({ id: `${id}-${head}` }));
    for (const id of [
      "roberta-odd",
      "xlm-roberta-base",
      "xlm-roberta-classifier",
      "camembert-masked-lm",
      "albert-groups",
    ])
      await write(id, await engine.load({ id }));
    for (const id of ["modernbert-classifier", "modernbert-masked-lm-untied"]) {
      await write(id, await engine.load({ id }));
      await write(`${id}, pruned`, await engine.prune(id, { 0: [0], 1: [0, 1, 2, 3] }));
    }
    for (const id of ["roberta", "electra"])
      await write(
        `${id}-classifier, pruned`,
        await engine.prune(`${id}-classifier`, { 0: [0], 1: [0, 1, 2, 3] }),
      );
    await engine.load({ id: "camembert-classifier" });
    await write(
      "camembert-classifier, pruned",
      await engine.prune("camembert-classifier", { 0: [0], 1: [0, 1, 2] }),
    );
    for (const id of ["gpt2", "gpt-neo", "gpt-neox", "opt", "llama", "mistral", "qwen2"]) {
      const { model, numHeads } = await engine.load({ id: `${id}-classifier` });
      const heads = { 0: [0], 1: Array.from({ length: numHeads }, (_, head) => head) };
      await write(`${model}, pruned`, await engine.prune(model, heads));
    }
    for (const id of ["gpt2-lm", "gpt2-untied", "gpt2-odd"]) await write(id, await engine.load({ id }));
    for (const id of [
      "gpt-neo-lm",
      "gpt-neox-lm",
      "gpt-neox-serial",
      "opt-lm",
      "opt-post-norm",
      "llama-lm",
      "mistral-lm",
      "qwen2-lm",
    ]) {
      await write(id, await engine.load({ id }));
      await write(`${id}, pruned`, await engine.prune(id, { 0: [0], 1: [1, 2] }));
    }
    await write("bert-classifier, pruned", await engine.prune("bert-classifier", { 0: [0], 1: [1] }));
    await write("bert-classifier, all pruned", await engine.prune("bert-classifier", everyHead));
    await write("gpt2-lm, all pruned", await engine.prune("gpt2-lm", everyHead));
    await write("gpt2-lm, pruned", await engine.prune("gpt2-lm", { 0: [0], 1: [1] }));
    const { status, stdout, stderr } = spawnSync(python!, ["reference/verify_exports.py", folder], {
      encoding: "utf8",
    });
    console.log(stdout);
    expect(stderr + stdout).toContain("largest difference");
    expect(status, stdout).toBe(0);
  },
);
