/** @file Loads checkpoints as other programs and older versions wrote them, and compares with the library's values. */

import { describe, expect, test } from "vitest";
import type { Repository } from "../hub/repository";
import { AppError } from "../lib/errors";
import { createWasmRuntime } from "../runtime/wasm";
import { utf8 } from "../testing/bytes";
import { changedConfig, changedWeights, withFiles } from "../testing/changed-repository";
import { diskRepository } from "../testing/disk-repository";
import { largestDifference, readGolden } from "../testing/goldens";
import { refusal } from "../testing/refusal";
import { type FileTensor, withHeader } from "../testing/safetensors-file";
import { createEngine } from "./engine";

const bert = diskRepository("reference/goldens/checkpoints/bert-classifier");
const gpt2 = diskRepository("reference/goldens/checkpoints/gpt2-lm");
const gemma3 = diskRepository("reference/goldens/checkpoints/gemma3-lm");
const mistral = diskRepository("reference/goldens/checkpoints/mistral-lm");

function engineOf(repository: Repository) {
  return createEngine({
    createRuntime: () => createWasmRuntime(null),
    openSource: () => ({ identity: { key: "m", name: "m" }, repository }),
    readData: () => Promise.reject(new AppError("internal", "There is no data here.", "Use none.")),
    assets: () => [],
    cached: async () => [],
    emptyCache: async () => undefined,
  });
}

/** The first case with a single row and no head mask. */
function caseOf(name: string) {
  const golden = readGolden(name);
  const found = golden.cases.find(
    ({ inputs, past }) => inputs.input_ids.length === 1 && !inputs.head_mask && past === undefined,
  )!;
  return { golden, ...found, ids: found.inputs.input_ids[0]! };
}

/** Compares logits with the library's, and returns the model's info. */
async function expectParity(repository: Repository, name: string) {
  const engine = engineOf(repository);
  const info = await engine.load({ id: "m" });
  const { golden, name: entry, ids } = caseOf(name);
  const { logits } = await engine.attend("m", { ids });
  const theirs = (await golden.tensor(entry, "logits"))!;
  expect(largestDifference(logits.data, theirs.data)).toBeLessThan(2e-5);
  return info;
}

type Config = Record<string, unknown>;
const without = (config: Config, ...keys: string[]) =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));

describe("a config.json is read as the library reads it", () => {
  test.each<[string, (config: Config) => object]>([
    ["without a model type", (config) => without(config, "model_type")],
    [
      "of 2018, with nothing but sizes",
      (config) => without(config, "model_type", "architectures", "transformers_version"),
    ],
    [
      "with a custom class",
      (config) => ({ ...config, architectures: ["BertForMultiLabelSequenceClassification"] }),
    ],
    [
      "with odd names and padding",
      (config) => ({ ...config, id2label: { 0: 1, 1: null, 2: [], 3: "d" }, label2id: [], pad_token_id: -1 }),
    ],
  ])("%s", async (_, change) => {
    const info = await expectParity(
      withFiles(bert, { "config.json": await changedConfig(bert, change) }),
      "bert-classifier",
    );
    expect(info).toMatchObject({ family: "bert", head: "classifier", missing: [], unexpected: [] });
    expect(info.labels).toHaveLength(4);
  });

  test("with numbers that only Python writes and a byte order mark", async () => {
    const config = new TextDecoder().decode(
      await changedConfig(bert, (written) => ({ ...written, odd: "@", none: null })),
    );
    const text = `\uFEFF${config.replace('"@"', "[NaN, -Infinity]")}`;
    await expectParity(withFiles(bert, { "config.json": utf8(text) }), "bert-classifier");
  });

  test("GPT-2 with the library's alternative names of settings", async () => {
    const rename = ({ n_embd, n_layer, n_head, n_positions, ...rest }: Config) => ({
      ...rest,
      hidden_size: n_embd,
      num_hidden_layers: n_layer,
      num_attention_heads: n_head,
      max_position_embeddings: n_positions,
    });
    await expectParity(withFiles(gpt2, { "config.json": await changedConfig(gpt2, rename) }), "gpt2-lm");
  });
});

describe("weights under other names", () => {
  test.each(["module.", "state_dict.module."])("begin with %s, which a notice says", async (before) => {
    const weights = await changedWeights(bert, (tensor) => ({ ...tensor, name: before + tensor.name }));
    const info = await expectParity(withFiles(bert, { "model.safetensors": weights }), "bert-classifier");
    expect(info.notices).toEqual([`The tensors' names begin with "${before}", which is ignored.`]);
    expect(info.unexpected).toEqual([]);
  });

  test("an output matrix is found where the prefix before all names looks like the model's own", async () => {
    const weights = await changedWeights(mistral, (tensor) => ({ ...tensor, name: `module.${tensor.name}` }));
    const info = await expectParity(withFiles(mistral, { "model.safetensors": weights }), "mistral-lm");
    expect(info).toMatchObject({ head: "lm", missing: [], unexpected: [] });
  });

  test("a Gemma 3 that also reads images is its text part, as Gemma3ForCausalLM loads it", async () => {
    const whole = withFiles(gemma3, {
      "config.json": await changedConfig(gemma3, (config) => ({
        architectures: ["Gemma3ForConditionalGeneration"],
        model_type: "gemma3",
        text_config: without(config, "architectures"),
        vision_config: { hidden_size: 8, num_hidden_layers: 1 },
      })),
      "model.safetensors": await changedWeights(gemma3, (tensor) => [
        { ...tensor, name: `language_model.${tensor.name}` },
        ...(tensor.name === "model.norm.weight" ? [{ ...tensor, name: "vision_tower.norm.weight" }] : []),
      ]),
    });
    const info = await expectParity(whole, "gemma3-lm");
    expect(info).toMatchObject({ family: "gemma3_text", head: "lm", missing: [] });
    expect(info.unexpected).toEqual(["vision_tower.norm.weight"]);
  });

  test("a model whose family and head follow from its tensors has a twin with the same head", async () => {
    const config = await changedConfig(bert, (written) => ({
      ...without(written, "model_type", "id2label", "label2id"),
      architectures: ["ToxicNet"],
    }));
    const engine = engineOf(withFiles(bert, { "config.json": config }));
    const info = await engine.load({ id: "m" });
    const twin = await engine.load({ random: "m", seed: 1 });
    expect([info.head, twin.head, twin.labels?.length]).toEqual(["classifier", "classifier", 4]);
    const pruned = await engine.prune("m", { 0: [1] });
    expect(pruned.head).toBe("classifier");
  });
});

describe("ignored tensors have a notice", () => {
  test("layers beyond those of config.json; results are the library's", async () => {
    const config = await changedConfig(bert, (written) => ({ ...written, num_hidden_layers: 1 }));
    const engine = engineOf(withFiles(bert, { "config.json": config }));
    const info = await engine.load({ id: "m" });
    expect(info.notices.join()).toMatch(
      /config\.json has 1 layers; further layers of the checkpoint are not used: bert\.encoder\.layer\.1\..* and \d+ more/,
    );
    const { golden, name, ids } = caseOf("bert-classifier");
    const { hiddenStates } = await engine.attend("m", { ids, hiddenStates: true });
    const theirs = (await golden.tensor(name, "hidden_states"))!.data.slice(0, hiddenStates!.data.length);
    expect(largestDifference(hiddenStates!.data, theirs)).toBeLessThan(2e-5);
  });

  test("an adapter beside the weights", async () => {
    const lora = (tensor: FileTensor) =>
      tensor.name.endsWith("query.weight")
        ? [tensor, { ...tensor, name: tensor.name.replace("weight", "lora_A.weight") }]
        : tensor;
    const weights = await changedWeights(bert, lora);
    const info = await expectParity(withFiles(bert, { "model.safetensors": weights }), "bert-classifier");
    expect(info.notices.join()).toMatch(
      /^The adapter in the checkpoint is not used: .*query\.lora_A\.weight/,
    );
  });

  test("many with long names, in a short notice", async () => {
    const more = (tensor: FileTensor) =>
      tensor.name === "classifier.bias"
        ? [tensor, ...Array.from({ length: 1500 }, (_, i) => ({ ...tensor, name: `${i}${"x".repeat(500)}` }))]
        : tensor;
    const info = await expectParity(
      withFiles(bert, { "model.safetensors": await changedWeights(bert, more) }),
      "bert-classifier",
    );
    expect(info.notices.join()).toMatch(/^Not used of the checkpoint: 0x{79}…, .* and 1497 more\.$/);
    expect(info.unexpected).toHaveLength(1001);
    expect(info.unexpected.at(-1)).toBe("and 500 more");
    expect(Math.max(...info.unexpected.map((name) => name.length))).toBe(200);
  });

  test("any other", async () => {
    const crf = (tensor: FileTensor) =>
      tensor.name === "classifier.bias" ? [tensor, { ...tensor, name: "crf.transitions" }] : tensor;
    const info = await expectParity(
      withFiles(bert, { "model.safetensors": await changedWeights(bert, crf) }),
      "bert-classifier",
    );
    expect(info.notices).toEqual(["Not used of the checkpoint: crf.transitions."]);
  });
});

describe("unsupported checkpoints are refused by name", () => {
  const load = async (change: (tensor: FileTensor) => FileTensor | FileTensor[]) =>
    refusal(
      engineOf(withFiles(bert, { "model.safetensors": await changedWeights(bert, change) })).load({
        id: "m",
      }),
    );
  const toBytes = (tensor: FileTensor): FileTensor => ({
    ...tensor,
    dtype: "I8",
    bytes: new Uint8Array(tensor.bytes.length / 4).fill(100),
  });

  test("8 bits of bitsandbytes", async () => {
    const error = await load((tensor) =>
      tensor.name.endsWith("query.weight")
        ? [
            toBytes(tensor),
            {
              ...tensor,
              name: tensor.name.replace("weight", "SCB"),
              shape: [32],
              bytes: new Uint8Array(128),
            },
          ]
        : tensor,
    );
    expect(error.code).toBe("unsupported-model");
    expect(error.message).toMatch(/^The weights are quantised with bitsandbytes \(8 bits\)/);
  });

  test.each(["query.weight", "LayerNorm.bias", "word_embeddings.weight", "classifier.bias"])(
    "integers in place of %s",
    async (end) => {
      const error = await load((tensor) => (tensor.name.endsWith(end) ? toBytes(tensor) : tensor));
      expect(error.message).toMatch(new RegExp(`${end} is stored as I8`));
      expect(error.hint).toContain("original version");
    },
  );

  test("an adapter that was not merged", async () => {
    const error = await load((tensor) => ({
      ...tensor,
      name: `base_model.model.${tensor.name.replace("query.weight", "query.base_layer.weight")}`,
    }));
    expect(error.message).toMatch(/lacks 2 of the tensors.*It contains an adapter/);
    expect(error.hint).toContain("merge_and_unload");
  });

  test("the names of TensorFlow", async () => {
    const error = await load((tensor) => ({
      ...tensor,
      name: `${tensor.name.replaceAll(".", "/")}/kernel:0`,
    }));
    expect(error.message).toMatch(/0 of the 2 layers.*named as TensorFlow or Flax names them/);
  });

  test("the names of Flax", async () => {
    const error = await load((tensor) => ({
      ...tensor,
      name: tensor.name.replace(/dense\.weight$/, "dense.kernel"),
    }));
    expect(error.message).toContain("named as TensorFlow or Flax names them");
  });

  test("a classifier with width 0 and 120 million rows, before its labels are named", async () => {
    const error = await load((tensor) =>
      tensor.name === "classifier.weight"
        ? { ...tensor, shape: [120_000_000, 0], bytes: new Uint8Array() }
        : tensor,
    );
    expect(error.message).toMatch(/classifier\.weight is \[120000000, 0\].*requires \[4, 32\]/);
  });

  test("a header of 350,000 empty tensors", async () => {
    const entries = Array.from(
      { length: 350_000 },
      (_, index) => `"t${index}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
    );
    const weights = withHeader(`{${entries.join(",")}}`, new Uint8Array());
    const error = await refusal(
      engineOf(withFiles(bert, { "model.safetensors": weights })).load({ id: "m" }),
    );
    expect(error.message).toContain("more than 20,000 tensors");
  });

  test("more layers than the file has, before their graph is built", async () => {
    const config = await changedConfig(bert, (written) => ({ ...written, num_hidden_layers: 1000 }));
    const error = await refusal(engineOf(withFiles(bert, { "config.json": config })).load({ id: "m" }));
    expect(error.message).toBe("The checkpoint has tensors of 2 of the 1000 layers in its config.json.");
  });

  test("a config.json of two megabytes", async () => {
    const config = utf8(`{"model_type": "bert", "a": "${"x".repeat(2_000_000)}"}`);
    const error = await refusal(engineOf(withFiles(bert, { "config.json": config })).load({ id: "m" }));
    expect(error.message).toBe("config.json is too large: it has 2.00 MB, and the limit is 1.00 MB.");
  });
});
