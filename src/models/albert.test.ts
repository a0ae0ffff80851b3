import { describe, expect, test } from "vitest";
import { attendProgram } from "../programs/attend";
import { refusalOf } from "../testing/refusal";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";

const config = {
  model_type: "albert",
  architectures: ["AlbertForSequenceClassification"],
  vocab_size: 20,
  embedding_size: 6,
  hidden_size: 12,
  num_hidden_layers: 5,
  num_hidden_groups: 2,
  num_attention_heads: 3,
  intermediate_size: 16,
  max_position_embeddings: 8,
};

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

const bare = { ...config, architectures: undefined };

describe("which head a checkpoint has", () => {
  test.each([
    [config, {}, "classifier"],
    [{ ...config, architectures: ["AlbertForMaskedLM"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["AlbertForPreTraining"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["AlbertModel"] }, {}, "none"],
    [
      { ...config, architectures: ["AlbertForTokenClassification"] },
      { "classifier.weight": [4, 12] },
      "none",
    ],
    [bare, { "classifier.weight": [4, 12] }, "classifier"],
    [bare, { "predictions.bias": [20] }, "masked-lm"],
    [bare, { "predictions.decoder.bias": [20] }, "masked-lm"],
  ])("%j with %j: %s", (json, tensors, head) => {
    expect(createModel(json, shapesOf(tensors)).head).toBe(head);
  });
});

/** For each matrix of queries, how many products read it. */
function uses(json: object): number[] {
  const options = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "none" } as const;
  const { nodes, parameters } = attendProgram(createModel(json), options).graph;
  const queries = parameters.filter(({ value }) => value.name.endsWith("attention.query.weight"));
  return queries.map(({ value }) => nodes.filter(({ inputs }) => inputs.includes(value)).length);
}

describe("layers share the weights of their group", () => {
  test.each([
    [1, [5]],
    [2, [3, 2]],
    [3, [2, 2, 1]],
    [5, [1, 1, 1, 1, 1]],
  ])("%d groups of five layers", (num_hidden_groups, counts) => {
    expect(uses({ ...config, num_hidden_groups })).toEqual(counts);
    expect(createModel({ ...config, num_hidden_groups }).storedLayers).toBe(num_hidden_groups);
  });
});

test.each([
  [{ inner_group_num: 2 }, "unsupported-model", "several blocks in one layer"],
  [{ pruned_heads: { 0: [1] } }, "unsupported-model", "heads pruned from layers that share their weights"],
  [{ num_hidden_groups: 6 }, "bad-config", "6 groups of layers, but only 5 layers"],
])("%j is refused", (edit, code, words) => {
  const error = refusalOf(() => createModel({ ...config, ...edit }));
  expect(error.code).toBe(code);
  expect(error.message).toContain(words);
});

test("an empty list of pruned heads is none, and layers with weights of their own may be pruned", () => {
  expect(createModel({ ...config, pruned_heads: { 0: [] } }).remainingHeads[0]).toHaveLength(3);
  const own = createModel({ ...config, num_hidden_groups: 5, pruned_heads: { 2: [1] } });
  expect(own.remainingHeads[2]).toEqual([0, 2]);
  const name = "encoder.albert_layer_groups.2.albert_layers.0.attention.dense.weight";
  expect(own.headSlices(name)).toEqual({ layer: 2, axis: 1, groups: 1, partsOfHead: 1 });
});

test("names in files become the graph's names; copies and unread heads are dropped", () => {
  const model = createModel({ ...config, architectures: ["AlbertForMaskedLM"] });
  expect(model.parameterName("albert.encoder.embedding_hidden_mapping_in.bias")).toBe(
    "encoder.embedding_hidden_mapping_in.bias",
  );
  expect(model.parameterName("predictions.decoder.weight")).toBeNull();
  expect(model.isNeedless("sop_classifier.classifier.weight")).toBe(true);
  expect(model.isNeedless("albert.pooler.weight")).toBe(true);
  expect(model.fileName("predictions.LayerNorm.bias")).toBe("predictions.LayerNorm.bias");
  expect(
    model.initialisation("encoder.albert_layer_groups.0.albert_layers.0.full_layer_layer_norm.weight"),
  ).toEqual({
    kind: "ones",
  });
});
