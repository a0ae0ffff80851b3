import { describe, expect, test } from "vitest";
import { attendProgram } from "../programs/attend";
import { openGoldenModel } from "../testing/golden-model";
import { largestDifference } from "../testing/goldens";
import { randomTensor } from "../weights/random";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";

const config = {
  model_type: "distilbert",
  architectures: ["DistilBertForSequenceClassification"],
  vocab_size: 20,
  dim: 12,
  n_layers: 2,
  n_heads: 3,
  hidden_dim: 16,
  max_position_embeddings: 8,
};

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

const bare = { ...config, architectures: undefined };
const classifier = { "pre_classifier.weight": [12, 12], "classifier.weight": [4, 12] };

describe("which head a checkpoint has", () => {
  test.each([
    [config, {}, "classifier"],
    [{ ...config, architectures: ["DistilBertForMaskedLM"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["DistilBertModel"] }, {}, "none"],
    [
      { ...config, architectures: ["DistilBertForTokenClassification"] },
      { "classifier.weight": [4, 12] },
      "none",
    ],
    [bare, classifier, "classifier"],
    [bare, { "classifier.weight": [4, 12] }, "none"],
    [bare, { "vocab_projector.bias": [20] }, "masked-lm"],
  ])("%j with %j: %s", (json, tensors, head) => {
    expect(createModel(json, shapesOf(tensors)).head).toBe(head);
  });
});

test("texts are read as pairs, though tokens have no types", () => {
  const { hasPairs, hasTypeIds, numTypes, hasCache, isCausal } = createModel(config);
  expect({ hasPairs, hasTypeIds, numTypes, hasCache, isCausal }).toEqual({
    hasPairs: true,
    hasTypeIds: false,
    numTypes: 0,
    hasCache: false,
    isCausal: false,
  });
});

test("names in files become the graph's names; the tied copy and buffers are dropped", () => {
  const model = createModel({ ...config, architectures: ["DistilBertForMaskedLM"] });
  expect(model.parameterName("distilbert.transformer.layer.1.ffn.lin1.bias")).toBe(
    "transformer.layer.1.ffn.lin1.bias",
  );
  expect(model.parameterName("vocab_projector.weight")).toBeNull();
  expect(model.parameterName("distilbert.embeddings.position_ids")).toBeNull();
  expect(model.fileName("transformer.layer.0.sa_layer_norm.weight")).toBe(
    "distilbert.transformer.layer.0.sa_layer_norm.weight",
  );
  expect(model.fileName("vocab_layer_norm.weight")).toBe("vocab_layer_norm.weight");
  expect(model.layerOf("distilbert.transformer.layer.1.ffn.lin1.bias")).toBe(1);
});

test("settings are also read by the library's alternative names", () => {
  const model = createModel({
    model_type: "distilbert",
    hidden_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    n_layers: 7,
  });
  expect([model.hiddenSize, model.numLayers, model.numHeads]).toEqual([12, 2, 3]);
});

test.each([
  ["its settings", bare, {}],
  ["its tensors", {}, { "distilbert.transformer.layer.0.attention.q_lin.weight": [768, 768] }],
])("%s show the family if no type is named", (_, json, tensors) => {
  const { model_type: _type, ...rest } = { model_type: "", ...json };
  const { family, notices } = createModel(rest, shapesOf(tensors));
  expect(family).toBe("distilbert");
  expect(notices[0]).toContain("those of DistilBERT");
});

test("heads are rows of three matrices and columns of another", () => {
  const { headSlices } = createModel(config);
  const name = "transformer.layer.1.attention";
  expect(headSlices(`${name}.k_lin.bias`)).toEqual({ layer: 1, axis: 0, groups: 1, partsOfHead: 1 });
  expect(headSlices(`${name}.q_lin.weight`)).toEqual({ layer: 1, axis: 0, groups: 1, partsOfHead: 1 });
  expect(headSlices(`${name}.out_lin.weight`)).toEqual({ layer: 1, axis: 1, groups: 1, partsOfHead: 1 });
  expect(headSlices(`${name}.out_lin.bias`)).toBeNull();
});

test("scores of padding are replaced by the lowest float, not lowered by it", () => {
  const options = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "none" } as const;
  const { nodes } = attendProgram(createModel(config), options).graph;
  const before = nodes.filter(({ op }) => op === "Softmax").map(({ inputs }) => inputs[0]!);
  const makers = before.map((value) => nodes.find(({ outputs }) => outputs.includes(value))!.op);
  expect(makers).toEqual(["Where", "Where"]);
});

test("weights are initialised as in the library, with sinusoidal positions if the config says so", async () => {
  const { checkpoint, match } = await openGoldenModel("reference/goldens/checkpoints/distilbert-odd");
  const name = "embeddings.position_embeddings.weight";
  const stored = checkpoint.get(match.files.get(name)!)!;
  const own = randomTensor(3, name, stored.shape, match.model.initialisation(name));
  expect(largestDifference(own.data, await stored.read())).toBe(0);
  const model = createModel({ ...config, initializer_range: 0.1 });
  expect(model.initialisation(name)).toEqual({ kind: "normal", std: 0.1, zeroRow: null });
  expect(model.initialisation("transformer.layer.0.sa_layer_norm.weight")).toEqual({ kind: "ones" });
  expect(model.initialisation("embeddings.word_embeddings.weight")).toMatchObject({ zeroRow: 0 });
});
