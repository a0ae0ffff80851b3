import { describe, expect, test } from "vitest";
import { attendProgram } from "../programs/attend";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";

const config = {
  model_type: "electra",
  architectures: ["ElectraForSequenceClassification"],
  vocab_size: 20,
  embedding_size: 6,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 16,
  max_position_embeddings: 8,
};

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

const bare = { ...config, architectures: undefined };
const discriminator = { "discriminator_predictions.dense_prediction.weight": [1, 12] };

describe("which head a checkpoint has", () => {
  test.each([
    [config, {}, "classifier", null],
    [{ ...config, architectures: ["ElectraForMaskedLM"] }, {}, "masked-lm", null],
    [{ ...config, architectures: ["ElectraModel"] }, {}, "none", null],
    [{ ...config, architectures: ["ElectraForPreTraining"] }, discriminator, "none", "ElectraForPreTraining"],
    [bare, discriminator, "none", "the tensor discriminator_predictions.dense_prediction.weight"],
    [bare, { "classifier.out_proj.weight": [4, 12] }, "classifier", null],
    [bare, { "classifier.weight": [4, 12] }, "none", null],
    [bare, { "generator_lm_head.bias": [20] }, "masked-lm", null],
  ])("%j with %j: %s", (json, tensors, head, unread) => {
    const model = createModel(json, shapesOf(tensors));
    expect(model.head).toBe(head);
    const notice = `The head of ${unread} is not supported: attention works, predictions do not.`;
    expect(model.notices).toEqual(unread === null ? [] : [notice]);
  });
});

const parametersOf = (json: object) =>
  new Map(
    attendProgram(createModel(json), {
      masked: false,
      hiddenStates: false,
      queriesAndKeys: false,
      logits: "all",
    }).graph.parameters.map(({ value }) => [value.name, value.shape]),
  );

test("embeddings are projected only if their width is another than that of the layers", () => {
  const narrow = parametersOf(config);
  expect(narrow.get("embeddings.LayerNorm.weight")).toEqual([6]);
  expect(narrow.get("embeddings_project.weight")).toEqual([6, 12]);
  const same = parametersOf({ ...config, embedding_size: 12 });
  expect(same.get("embeddings.LayerNorm.weight")).toEqual([12]);
  expect(same.has("embeddings_project.weight")).toBe(false);
});

test("the generator's output matrix is the table of words, unless the config says otherwise", () => {
  const masked = { ...config, architectures: ["ElectraForMaskedLM"] };
  expect(parametersOf(masked).has("generator_lm_head.weight")).toBe(false);
  const untied = parametersOf({ ...masked, tie_word_embeddings: false });
  expect(untied.get("generator_lm_head.weight")).toEqual([20, 6]);
});

test("names in files become the graph's names and back", () => {
  const model = createModel({ ...config, architectures: ["ElectraForMaskedLM"] });
  expect(model.parameterName("electra.embeddings_project.weight")).toBe("embeddings_project.weight");
  expect(model.fileName("embeddings_project.weight")).toBe("electra.embeddings_project.weight");
  expect(model.fileName("generator_predictions.dense.bias")).toBe("generator_predictions.dense.bias");
  expect(model.parameterName("generator_lm_head.weight")).toBeNull();
  expect(model.parameterName("electra.embeddings.position_ids")).toBeNull();
});
