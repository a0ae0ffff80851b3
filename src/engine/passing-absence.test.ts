import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryStore } from "../hub/chunk-store";
import { hubRepository } from "../hub/hub-repository";
import { createWasmRuntime } from "../runtime/wasm";
import { type Fault, type LocalHub, startLocalHub } from "../testing/local-hub";
import { refusal } from "../testing/refusal";
import type { Headscope } from "./api/api";
import { createEngine } from "./engine";

// A hub that briefly claims that a file does not exist, with its error code and commit.

const commit = "0123456789abcdef0123456789abcdef01234567";
const absent: Fault = { status: 404, errorCode: "EntryNotFound", times: 1 };
const folders: Record<string, string> = {
  "owner/emotion": "public/models/bert-emotion",
  "owner/shards": "reference/goldens/checkpoints/bert-sharded",
};

let hub: LocalHub;
let engine: Headscope;

beforeEach(async () => {
  hub = await startLocalHub((id) => folders[id] ?? null);
  const network = { fetch, store: memoryStore(), patience: 1 };
  engine = createEngine({
    createRuntime: () => createWasmRuntime(null),
    openSource: (source) => {
      const { id } = source as { id: string };
      const address = { id, revision: "main", hub: hub.address };
      return { identity: { key: id, name: id }, repository: hubRepository(network, address) };
    },
    readData: () => Promise.reject(new Error("no data")),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
});
afterEach(() => hub.close());

test.each([
  ["owner/emotion", "config.json"],
  ["owner/emotion", "model.safetensors"],
  ["owner/shards", "model.safetensors.index.json"],
  ["owner/shards", "model-00002-of-00003.safetensors"],
])("%s without its %s is refused, and loads the next time", async (id, file) => {
  hub.faults.set("config.json", { commit });
  hub.faults.set(file, absent);
  await refusal(engine.load({ id }));
  expect((await engine.load({ id })).missing).toEqual([]);
  expect(hub.requests.filter((request) => request === file)).toHaveLength(2);
});

test("a model whose tokenizer was missing briefly has one the next time, and its weights stay loaded", async () => {
  const id = "owner/emotion";
  hub.faults.set("config.json", { commit });
  hub.faults.set("tokenizer.json", absent);
  hub.faults.set("vocab.txt", absent);
  expect((await engine.load({ id })).hasTokenizer).toBe(false);
  await engine.release(id);
  expect((await engine.load({ id })).hasTokenizer).toBe(true);
  expect(hub.requests.filter((request) => request === "model.safetensors")).toHaveLength(1);
});
