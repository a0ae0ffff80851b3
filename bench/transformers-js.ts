/** @file Runs transformers.js in the bench's page, with the same runtime and weights as Headscope. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Page } from "@playwright/test";

const require = createRequire(import.meta.url);
const packageOf = (name: string) => dirname(require.resolve(name));
const files: Record<string, string> = {
  "transformers.js": join(packageOf("@huggingface/transformers"), "transformers.web.min.js"),
  "common.js": join(dirname(packageOf("onnxruntime-common")), "esm", "index.js"),
};

/** Lets the page import `/peer/transformers.js`, which uses our runtime. */
export async function serveTransformersJs(page: Page): Promise<void> {
  await page.route("**/peer/**", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/peer/")[1]!;
    const path =
      files[name] ??
      (name.startsWith("esm/")
        ? join(dirname(packageOf("onnxruntime-common")), name)
        : join(packageOf("onnxruntime-web"), name));
    const contentType = name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    await route.fulfill({ body: readFileSync(path), contentType });
  });
  await page.addScriptTag({
    type: "importmap",
    content: JSON.stringify({
      imports: {
        "onnxruntime-web/webgpu": "/peer/ort.webgpu.bundle.min.mjs",
        "onnxruntime-common": "/peer/esm/index.js",
      },
    }),
  });
}

export interface PeerRun {
  /** Milliseconds to load the model. */
  readonly load: number;
  readonly perToken: number;
}

/** Greedy search for `tokens` new tokens after `ids`, with the .onnx export of `model`. */
export function runTransformersJs(
  page: Page,
  input: { model: string; config: object; ids: number[]; tokens: number; device: "wasm" | "webgpu" },
): Promise<PeerRun> {
  return page.evaluate(async ({ model, config, ids, tokens, device }) => {
    const address = "/peer/transformers.js";
    const { env, AutoModelForCausalLM, Tensor } = await import(address);
    const onnx = await window.headscope!.exportModel(model, "onnx");
    const found: Record<string, Blob> = {
      "config.json": new Blob([JSON.stringify(config)]),
      "generation_config.json": new Blob(["{}"]),
      "onnx/model.onnx": onnx,
    };
    env.useBrowserCache = false;
    env.allowLocalModels = false;
    env.useCustomCache = true;
    env.customCache = {
      match: async (key: string) => {
        const name = Object.keys(found).find((file) => key.endsWith(file));
        return name === undefined ? undefined : new Response(found[name]);
      },
      put: async () => undefined,
    };
    env.backends.onnx.wasm.wasmPaths = "/peer/";
    env.backends.onnx.wasm.numThreads = 1;
    const started = performance.now();
    const peer = await AutoModelForCausalLM.from_pretrained("peer/model", { dtype: "fp32", device });
    const load = performance.now() - started;
    const inputs = {
      input_ids: new Tensor("int64", BigInt64Array.from(ids.map(BigInt)), [1, ids.length]),
      attention_mask: new Tensor("int64", new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
    };
    const generate = async (count: number) => {
      const start = performance.now();
      await peer.generate({ ...inputs, max_new_tokens: count, min_new_tokens: count, do_sample: false });
      return performance.now() - start;
    };
    await generate(2);
    const first = await generate(1);
    const all = await generate(tokens);
    await peer.dispose();
    return { load, perToken: (all - first) / (tokens - 1) };
  }, input);
}
