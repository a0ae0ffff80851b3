import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { memoryStore } from "../../hub/chunk-store";
import { createWasmRuntime } from "../../runtime/wasm";
import { diskRepository } from "../../testing/disk-repository";
import { createEngine } from "../engine";
import { readTable } from "./data";

/** Serves the app's own files. */
const fetchHere: typeof fetch = async (input) => {
  const path = new URL(String(input)).pathname;
  return new Response(new Uint8Array(readFileSync(`public${path}`)));
};

const places = {
  network: { fetch: fetchHere, store: memoryStore(), patience: 1 },
  modelsUrl: "http://here.invalid/models/",
};
const emotions = ["sadness", "joy", "love", "anger", "fear", "surprise"];

test("the embedded set has at least sixteen different sentences per label", async () => {
  const table = await readTable(places, { embedded: "feelings" });
  expect(table.name).toBe("feelings");
  expect(table.notices).toEqual([]);
  const [text, label] = table.columns;
  expect([text?.name, label?.name]).toEqual(["text", "label"]);
  expect(table.numRows).toBeGreaterThanOrEqual(96);
  expect(new Set(text?.values).size).toBe(table.numRows);
  for (const emotion of emotions)
    expect(label?.values.filter((value) => value === emotion).length).toBeGreaterThanOrEqual(16);
});

test("the embedded classifier predicts most labels of the embedded set", async () => {
  const engine = createEngine({
    createRuntime: () => createWasmRuntime(null),
    openSource: () => ({
      identity: { key: "bert-emotion", name: "bert-emotion" },
      repository: diskRepository("public/models/bert-emotion"),
    }),
    readData: (source, options) => readTable(places, source, options),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
  const { model } = await engine.load({ embedded: "bert-emotion" });
  const { columns } = await engine.readData({ embedded: "feelings" });
  const texts = columns[0]!.values.map(String);
  const labels = columns[1]!.values.map((value) => emotions.indexOf(String(value)));
  const { accuracy } = await engine.score(model, { texts, labels });
  expect(accuracy).toBeGreaterThan(0.8);
  expect(accuracy).toBeLessThan(1);
}, 60_000);
