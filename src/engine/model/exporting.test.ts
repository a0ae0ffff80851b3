import { afterEach, describe, expect, test } from "vitest";
import { maskTensor } from "../../analysis/head-sets";
import type { FloatTensor } from "../../lib/tensor";
import { families } from "../../models/families";
import { configOf } from "../../models/pruned-heads";
import { asFiles, bytesOf, openOnnx, unzipped } from "../../testing/exported";
import { folderEngine } from "../../testing/folder-engine";
import { largestDifference } from "../../testing/goldens";
import { memorySource } from "../../testing/memory-repository";
import { openSafetensors } from "../../weights/safetensors";
import type { ModelInfo } from "../api/api";

const engine = folderEngine();
const wholeLayer = Array.from({ length: 12 }, (_, head) => head);

async function load(id: string, heads?: Record<number, number[]>): Promise<ModelInfo> {
  const info =
    id === "bert-emotion" || id === "gpt2-stories"
      ? await engine.load({ embedded: id })
      : await engine.load({ id });
  return heads ? engine.prune(info.model, heads) : info;
}

const everyHead = { 0: [0, 1, 2, 3], 1: [0, 1, 2, 3] };

const models = [
  ["bert-classifier", undefined],
  ["bert-classifier", { 0: [1] }],
  ["bert-classifier", everyHead],
  ["bert-masked-lm", { 1: [0] }],
  ["bert-masked-lm-untied", undefined],
  ["bert-base", undefined],
  ["bert-no-classifier", { 0: [0] }],
  ["distilbert-classifier", { 0: [1] }],
  ["distilbert-classifier", undefined],
  ["distilbert-masked-lm", { 1: [0] }],
  ["distilbert-base", undefined],
  ["albert-classifier", undefined],
  ["albert-masked-lm", undefined],
  ["albert-base", undefined],
  ["electra-classifier", everyHead],
  ["electra-masked-lm", { 1: [0] }],
  ["electra-masked-lm-untied", undefined],
  ["electra-base", undefined],
  ["roberta-classifier", everyHead],
  ["roberta-masked-lm", { 1: [0] }],
  ["roberta-masked-lm-untied", undefined],
  ["roberta-base", undefined],
  ["xlm-roberta-base", { 0: [0, 1, 2], 1: [1] }],
  ["xlm-roberta-masked-lm", undefined],
  ["camembert-masked-lm", undefined],
  ["camembert-classifier", { 0: [2], 1: [0, 1, 2] }],
  ["modernbert-odd", { 0: [1], 2: [0, 1, 2, 3, 4] }],
  ["modernbert-masked-lm-untied", { 1: [0] }],
  ["bert-emotion", { 0: [3, 5], 2: wholeLayer, 5: [0] }],
  ["gpt2-lm", undefined],
  ["gpt2-lm", { 0: [0], 1: [1] }],
  ["gpt2-lm", { 0: [1, 2, 3], 1: [0, 1, 2] }],
  ["gpt2-untied", undefined],
  ["gpt2-stories", { 1: [0, 4], 3: wholeLayer.slice(1) }],
  ["gpt2-classifier", { 1: [0, 3] }],
  ["gpt-neo-lm", { 0: [0, 1, 2, 3, 4], 2: [3] }],
  ["gpt-neo-classifier", undefined],
  ["gpt-neox-lm", { 0: [0, 3], 1: [0, 1, 2, 3] }],
  ["gpt-neox-serial", { 1: [1] }],
  ["gpt-neox-classifier", { 0: [2] }],
  ["opt-classifier", { 0: [0, 5], 1: [0, 1, 2, 3, 4, 5] }],
  ["opt-lm", { 0: [0, 1, 2, 3, 4, 5], 1: [2] }],
  ["llama-lm", undefined],
  ["llama-odd", { 0: [1, 3], 2: [0, 1, 2, 3] }],
  ["mistral-lm", { 0: [0, 1], 1: [0, 1, 2, 3, 4, 5] }],
  ["mistral-classifier", { 0: [4], 1: [0, 1] }],
  ["qwen2-lm", { 0: [0, 1], 1: [5] }],
  ["qwen2-classifier", { 0: [0, 1, 2, 3], 1: [3] }],
  ["qwen3-lm", { 0: [0, 1, 2, 3, 4, 5], 1: [0, 4] }],
  ["qwen3-classifier", undefined],
  ["gemma3-lm", { 1: [0, 1, 2, 3, 4, 5], 2: [0, 4], 4: [5] }],
  ["gemma3-odd", { 0: [1], 1: [0, 1, 2, 3] }],
] as const;

/** Families that the library cannot prune come back with zeros in the places of pruned heads. */
const comeBackWhole = [
  "gemma3_text",
  "gpt_neo",
  "gpt_neox",
  "llama",
  "mistral",
  "modernbert",
  "opt",
  "qwen2",
  "qwen3",
];

/** Token ids that all of these models have. */
const ids = [2, 9, 17, 4, 30, 5, 11, 3];

function answerOf(info: ModelInfo, headMask?: FloatTensor): Promise<FloatTensor> {
  const options = { hiddenStates: info.head === "none", ...(headMask && { headMask }) };
  const asking = engine.attend(info.model, { ids, ...options });
  return asking.then(({ logits, hiddenStates }) => {
    if (info.head !== "none") return logits;
    const size = ids.length * info.hiddenSize;
    return { data: hiddenStates!.data.slice(-size), shape: [ids.length, info.hiddenSize] };
  });
}

describe.each(models)("%s without %j", (id, heads) => {
  const loading = load(id, heads as Record<number, number[]> | undefined);
  afterEach(() => engine.release("files").catch(() => undefined));

  test.skipIf(heads === undefined)(
    "gives the answer of the whole model with these heads masked",
    async () => {
      const [pruned, info] = [await loading, await load(id)];
      const masked = await answerOf(info, maskTensor(heads!, info));
      expect(largestDifference((await answerOf(pruned)).data, masked.data)).toBeLessThan(2e-5);
      expect(largestDifference((await answerOf(info)).data, masked.data)).toBeGreaterThan(1e-3);
    },
  );

  test("loads again from its zip: same logits, nothing missing, nothing unexpected", async () => {
    const info = await loading;
    const files = await unzipped(engine, info.model);
    const again = await engine.load({ files: asFiles(files) });
    const whole = comeBackWhole.includes(info.family) ? await load(id) : info;
    expect(again).toMatchObject({
      head: info.head,
      parameters: whole.parameters,
      prunedHeads: whole.prunedHeads,
      hasTokenizer: info.hasTokenizer,
      storedDtype: "F32",
      missing: [],
      unexpected: [],
    });
    expect(again.labels).toEqual(info.labels);
    expect(largestDifference((await answerOf(again)).data, (await answerOf(info)).data)).toBe(0);
  });

  test("gives the same results in a plain ONNX session, also for a padded batch", async () => {
    const info = await loading;
    const session = await openOnnx(await engine.exportModel(info.model, "onnx"));
    const width = ids.length + 2;
    const row = (value: (token: number) => number) =>
      Array.from({ length: width }, (_, token) => value(token));
    const grid = (value: (token: number) => number) => {
      return {
        data: [...row(value), ...row((token) => (value === one ? 1 : value(token)))],
        shape: [2, width],
      };
    };
    const one = (token: number) => (token < ids.length ? 1 : 0);
    const feeds = {
      input_ids: grid((token) => ids[token] ?? 6),
      attention_mask: grid(one),
      ...(session.inputs.includes("token_type_ids") && { token_type_ids: grid(() => 0) }),
      ...(info.hasCache && { position_ids: grid((token) => token) }),
    };
    const outputs = await session.run(feeds, emptyCache(info, 2));
    const answer = outputs.get(info.head === "none" ? "last_hidden_state" : "logits")!;
    const expected = await answerOf(info);
    expect(answer.shape).toEqual(
      info.head === "classifier" ? [2, info.labels!.length] : [2, width, expected.shape[1]],
    );
    expect(largestDifference(answer.data.slice(0, expected.data.length), expected.data)).toBeLessThan(2e-5);
  });
});

test("each family has a pruned checkpoint here, if its layers have weights of their own", async () => {
  const pruned = models.filter(([, heads]) => heads !== undefined);
  const found = await Promise.all(pruned.map(([id]) => load(id)));
  const names = new Set(found.map(({ family }) => family));
  expect(families.map(({ name }) => name).filter((name) => !names.has(name))).toEqual(["albert"]);
});

/** An empty cache for `batch` rows. */
function emptyCache(info: ModelInfo, batch: number): Record<string, FloatTensor> {
  if (!info.hasCache) return {};
  const layers = Array.from({ length: info.numLayers }, (_, layer) => layer);
  const entries = layers.flatMap((layer) => {
    return ["key", "value"].map((part) => {
      const shape = [batch, info.numKeyValueHeads, 0, info.headDim];
      return [`past_key_values.${layer}.${part}`, { data: new Float32Array(), shape }] as const;
    });
  });
  return Object.fromEntries(entries);
}

test.each([
  ["gpt2-lm", undefined],
  ["gpt2-lm", { 0: [0], 1: [1] }],
  ["gpt2-lm", { 1: [0, 1, 2, 3] }],
  ["llama-lm", { 0: [0, 3], 1: [0, 1, 2, 3, 4, 5] }],
] as const)("%s without %j continues from its cache", async (id, heads) => {
  const info = await load(id, heads as Record<number, number[]> | undefined);
  const session = await openOnnx(await engine.exportModel(info.model, "onnx"));
  const { logits } = await engine.attend(info.model, { ids });
  let cache = emptyCache(info, 1);
  let start = 0;
  for (const end of [5, 6, 7, 8]) {
    const row = (values: number[]) => ({ data: values, shape: [1, values.length] });
    const positions = Array.from({ length: end - start }, (_, index) => start + index);
    const outputs = await session.run(
      {
        input_ids: row(ids.slice(start, end)),
        attention_mask: row(Array(end).fill(1)),
        position_ids: row(positions),
      },
      cache,
    );
    const own = outputs.get("logits")!.data;
    const theirs = logits.data.slice(start * info.vocabSize, end * info.vocabSize);
    expect(largestDifference(own, theirs)).toBeLessThan(1e-5);
    cache = Object.fromEntries(
      session.outputs
        .filter((name) => name.startsWith("present."))
        .map((name) => [name.replace("present", "past_key_values"), outputs.get(name)!]),
    );
    start = end;
  }
});

test("an .onnx with attentions outputs those of every layer with heads", async () => {
  const info = await load("bert-classifier", { 0: [0] });
  const session = await openOnnx(await engine.exportModel(info.model, "onnx-attentions"));
  expect(session.inputs).toEqual(["input_ids", "attention_mask", "token_type_ids"]);
  expect(session.outputs).toEqual([
    "logits",
    ...Array.from({ length: info.numLayers }, (_, layer) => `attentions.${layer}`),
  ]);
  const row = (value: number) => ({ data: ids.map(() => value), shape: [1, ids.length] });
  const outputs = await session.run({
    input_ids: { data: ids, shape: [1, ids.length] },
    attention_mask: row(1),
    token_type_ids: row(0),
  });
  const { attentions } = await engine.attend(info.model, { ids });
  const size = ids.length * ids.length;
  const own = outputs.get("attentions.0")!;
  expect(own.shape).toEqual([1, info.numHeads - 1, ids.length, ids.length]);
  expect(largestDifference(own.data, attentions.data.slice(size, info.numHeads * size))).toBeLessThan(1e-6);
});

test("a checkpoint has the library's names, and tied weights are in it once", async () => {
  const namesOf = async (id: string) => {
    const { model } = await load(id);
    const bytes = await bytesOf(await engine.exportModel(model, "safetensors"));
    return [...(await openSafetensors(memorySource(bytes), id)).keys()];
  };
  const gpt2 = await namesOf("gpt2-lm");
  expect(gpt2).toContain("transformer.h.0.attn.c_attn.weight");
  expect(gpt2).not.toContain("lm_head.weight");
  expect(await namesOf("gpt2-untied")).toContain("lm_head.weight");
  const bert = await namesOf("bert-classifier");
  expect(bert).toEqual(expect.arrayContaining(["bert.pooler.dense.weight", "classifier.bias"]));
  expect(await namesOf("bert-base")).toContain("pooler.dense.weight");
});

test("a config describes the checkpoint and keeps its other settings", async () => {
  const info = await load("bert-emotion", { 4: [1, 0] });
  const files = await unzipped(engine, info.model);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json", "vocab.txt"]),
  );
  expect(JSON.parse(new TextDecoder().decode(files["config.json"]))).toMatchObject({
    model_type: "bert",
    architectures: ["BertForSequenceClassification"],
    pruned_heads: { 4: [0, 1] },
    torch_dtype: "float32",
    id2label: { 0: "sadness", 5: "surprise" },
  });
});

test("a config that names its numbers as newer versions do says that they are now float32", () => {
  const model = { architecture: "BertModel", labels: null };
  expect(configOf({ dtype: "bfloat16" }, model, {})).toMatchObject({
    dtype: "float32",
    torch_dtype: "float32",
  });
  expect(configOf({ torch_dtype: "bfloat16" }, model, {})).not.toHaveProperty("dtype");
});

test.each([
  ["GPT-2", "gpt2-stories", 3, wholeLayer],
  ["DistilBERT", "distilbert-classifier", 1, everyHead[1]],
])(
  "a %s layer without heads is written with one head of zeros, which the library can load",
  async (...row) => {
    const [, id, layer, heads] = row;
    const info = await load(id, { [layer]: heads });
    const again = await engine.load({ files: asFiles(await unzipped(engine, info.model)) });
    expect(again.prunedHeads).toEqual({ [layer]: heads.slice(1) });
    const { headDim, hiddenSize } = info;
    expect(again.parameters - info.parameters).toBe(4 * headDim * hiddenSize + 3 * headDim);
    const [own, theirs] = [await answerOf(again), await answerOf(info)];
    await engine.release("files");
    expect(largestDifference(own.data, theirs.data)).toBeLessThan(1e-6);
  },
);

test("a random model is exported with its weights", async () => {
  const { model } = await load("bert-classifier");
  const random = await engine.load({ random: model, seed: 8 });
  const again = await engine.load({ files: asFiles(await unzipped(engine, random.model)) });
  const [own, theirs] = [await answerOf(again), await answerOf(random)];
  await engine.release("files");
  expect(largestDifference(own.data, theirs.data)).toBe(0);
});

test("an unknown format is refused, and an export can be cancelled", async () => {
  const { model } = await load("bert-classifier");
  await expect(engine.exportModel(model, "h5" as "zip")).rejects.toMatchObject({ code: "bad-input" });
  const signal = AbortSignal.abort();
  await expect(engine.exportModel(model, "zip", { signal })).rejects.toMatchObject({ code: "aborted" });
});
