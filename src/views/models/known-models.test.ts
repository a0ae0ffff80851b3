import { expect, test } from "vitest";
import { readHubPlace } from "../../lib/hub-address";
import { families } from "../../models/families";
import { knownModels, searchModels, whyTooLarge } from "./known-models";

const ids = (search: string) => searchModels(search).map(({ id }) => id);

test("every suggestion is an id of a family that loads, once", () => {
  const titles = families.map(({ title }) => title);
  for (const { id, family, megabytes, table } of knownModels) {
    expect(readHubPlace(id, null)).toMatchObject({ kind: "model", id });
    expect(titles).toContain(family);
    expect(table).toBeLessThan(megabytes);
  }
  expect(new Set(ids("")).size).toBe(knownModels.length);
});

test("a search looks at id, task, subject and family, in any order and case", () => {
  expect(ids("").slice(0, 2)).toEqual(["bhadresh-savani/bert-base-uncased-emotion", "openai-community/gpt2"]);
  expect(ids("Medium")).toEqual(["openai-community/gpt2-medium"]);
  expect(ids("six DISTILBERT")).toEqual(["bhadresh-savani/distilbert-base-uncased-emotion"]);
  expect(ids("masked languages")).toEqual([
    "google-bert/bert-base-multilingual-cased",
    "FacebookAI/xlm-roberta-base",
  ]);
  expect(ids("owner/mine")).toEqual([]);
});

test("a model is too large for WASM's memory, or for the largest buffer of WebGPU", () => {
  const wasm = { kind: "wasm", limits: {} } as const;
  const gpu = (largest: number) => ({ kind: "webgpu", limits: { maxBufferSize: largest } }) as const;
  expect(whyTooLarge({ task: "fill", megabytes: 1520, table: 206 }, wasm)).toBeNull();
  expect(whyTooLarge({ task: "fill", megabytes: 3000, table: 206 }, wasm)).toBe(
    "needs about 5.00 GB of memory, WASM has 4.29 GB",
  );
  expect(whyTooLarge({ task: "fill", megabytes: 1500, half: true, table: 206 }, wasm)).toBe(
    "needs about 5.00 GB of memory, WASM has 4.29 GB",
  );
  expect(whyTooLarge({ task: "fill", megabytes: 3000, table: 206 }, gpu(2 ** 31))).toBeNull();
  expect(whyTooLarge({ task: "fill", megabytes: 714, table: 367 }, gpu(2 ** 27))).toBe(
    "has a table of 367 MB, WebGPU here holds at most 134 MB",
  );
  expect(
    whyTooLarge({ task: "fill", megabytes: 714, table: 367 }, { kind: "webgpu", limits: {} }),
  ).toBeNull();
});

test("the table of a classifier is not on the device", () => {
  const classifier = { task: "classify", megabytes: 3000, table: 768 } as const;
  expect(whyTooLarge(classifier, { kind: "wasm", limits: {} })).toBeNull();
  expect(whyTooLarge(classifier, { kind: "webgpu", limits: { maxBufferSize: 2 ** 27 } })).toBeNull();
  const filler = { ...classifier, task: "fill" } as const;
  expect(whyTooLarge(filler, { kind: "wasm", limits: {} })).not.toBeNull();
});
