/** @file A model that does not fit its device is refused before its weights are fetched. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { memoryStore } from "../../hub/chunk-store";
import { hubRepository } from "../../hub/hub-repository";
import { AppError } from "../../lib/errors";
import type { Runtime } from "../../runtime/runtime";
import { type LocalHub, startLocalHub } from "../../testing/local-hub";
import { tinyConfigs } from "../../testing/tiny-configs";
import { createEngine } from "../engine";

const folder = mkdtempSync(join(tmpdir(), "refused-"));
let hub: LocalHub;
beforeAll(async () => {
  hub = await startLocalHub(() => folder);
});
beforeEach(() => void hub.requests.splice(0));
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true });
});

const runtimeOf = (kind: Runtime["kind"], limits: Runtime["limits"]): Runtime => ({
  kind,
  placement: kind === "wasm" ? "initializers" : "inputs",
  adapter: null,
  threads: null,
  limits,
  fallback: null,
  lost: new Promise(() => undefined),
  upload: () => Promise.reject(new Error("nothing may be uploaded")),
  compile: () => Promise.reject(new Error("nothing may be compiled")),
  dispose: async () => undefined,
});

function engineOn(createRuntime: () => Promise<Runtime>) {
  const network = { fetch, store: memoryStore(), patience: 1 };
  return createEngine({
    createRuntime,
    openSource: () => ({
      identity: { key: "owner/large", name: "owner/large" },
      repository: hubRepository(network, { id: "owner/large", revision: "main", hub: hub.address }),
    }),
    readData: () => Promise.reject(new Error("no data")),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
}

const write = (config: object) => writeFileSync(join(folder, "config.json"), JSON.stringify(config));
const source = { id: "owner/large" };

test.each([
  ["wasm", {}, "does not fit on the CPU: its weights take 8.19 GB", "WebGPU"],
  ["webgpu", { maxBufferSize: 2 ** 27 }, "a buffer of the card holds at most 134 MB", "the CPU"],
] as const)("on %s only config.json is requested", async (kind, limits, words, advice) => {
  write({ ...tinyConfigs.gpt2, vocab_size: 50257, n_embd: 1600, n_head: 25, n_layer: 64, n_positions: 1024 });
  const engine = engineOn(async () => runtimeOf(kind, limits));
  const refusals = [engine.load(source), engine.tokenize(source, "A text.")];
  for (const refused of refusals) {
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "out-of-memory", message: expect.stringContaining(words) });
    expect(error).toMatchObject({ hint: expect.stringContaining(advice) });
  }
  expect(new Set(hub.requests)).toEqual(new Set(["config.json"]));
});

test("a model that fits goes on to its weights, and so does one whose device cannot open", async () => {
  write(tinyConfigs.gpt2);
  const engines = [
    engineOn(async () => runtimeOf("wasm", {})),
    engineOn(() => Promise.reject(new AppError("engine-stopped", "No device.", "Try again."))),
  ];
  for (const engine of engines) {
    hub.requests.splice(0);
    await expect(engine.tokenize(source, "A text.")).rejects.toMatchObject({ code: "bad-checkpoint" });
    expect(hub.requests).toContain("model.safetensors");
  }
});
