import { expect, test } from "vitest";
import { needOf } from "../../engine/model/fits";
import { parametersOf } from "../../engine/model/parameters";
import { readHubPlace } from "../../lib/hub-address";
import { createModel } from "../../models/create-model";
import { families } from "../../models/families";
import { knownModels, placedMegabytes, searchModels, whyTooLarge } from "./known-models";

const ids = (search: string) => searchModels(search).map(({ id }) => id);

test("every suggestion is an id of a family that loads, once", () => {
  const titles = families.map(({ title }) => title);
  for (const { id, family, megabytes, half, table } of knownModels) {
    expect(readHubPlace(id, null)).toMatchObject({ kind: "model", id });
    expect(titles).toContain(family);
    expect(table).toBeLessThan(megabytes * (half ? 2 : 1));
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

/** Their config.json. */
test.each([
  [
    "EleutherAI/pythia-70m",
    {
      model_type: "gpt_neox",
      architectures: ["GPTNeoXForCausalLM"],
      vocab_size: 50304,
      hidden_size: 512,
      num_hidden_layers: 6,
      num_attention_heads: 8,
      intermediate_size: 2048,
    },
  ],
  ["openai-community/gpt2", { model_type: "gpt2" }],
  [
    "bhadresh-savani/distilbert-base-uncased-emotion",
    { model_type: "distilbert", architectures: ["DistilBertForSequenceClassification"] },
  ],
  [
    "HuggingFaceTB/SmolLM2-135M",
    {
      model_type: "llama",
      vocab_size: 49152,
      hidden_size: 576,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      intermediate_size: 1536,
      tie_word_embeddings: true,
    },
  ],
  [
    "Qwen/Qwen3-0.6B",
    {
      model_type: "qwen3",
      vocab_size: 151936,
      hidden_size: 1024,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      head_dim: 128,
      intermediate_size: 3072,
      tie_word_embeddings: true,
    },
  ],
  [
    "unsloth/gemma-3-270m",
    {
      model_type: "gemma3_text",
      vocab_size: 262144,
      hidden_size: 640,
      num_hidden_layers: 18,
      num_attention_heads: 4,
      num_key_value_heads: 1,
      head_dim: 256,
      intermediate_size: 2048,
    },
  ],
])("what %s takes on a device is what the engine counts", (id, config) => {
  const known = knownModels.find((model) => model.id === id)!;
  const { total, largest } = needOf(
    parametersOf(createModel(config)).filter(({ value }) => !value.name.startsWith("rope.")),
  );
  expect(Math.abs(placedMegabytes(known) / (total / 1e6) - 1)).toBeLessThan(0.01);
  if (known.task !== "classify") expect(known.table).toBe(Math.round(largest.bytes / 1e6));
});

test("the table of a classifier is not on the device", () => {
  const classifier = { task: "classify", megabytes: 3000, table: 768 } as const;
  expect(whyTooLarge(classifier, { kind: "wasm", limits: {} })).toBeNull();
  expect(whyTooLarge(classifier, { kind: "webgpu", limits: { maxBufferSize: 2 ** 27 } })).toBeNull();
  const filler = { ...classifier, task: "fill" } as const;
  expect(whyTooLarge(filler, { kind: "wasm", limits: {} })).not.toBeNull();
});
