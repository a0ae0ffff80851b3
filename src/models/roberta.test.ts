import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";

const config = {
  model_type: "roberta",
  architectures: ["RobertaForSequenceClassification"],
  vocab_size: 20,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 16,
  max_position_embeddings: 10,
  type_vocab_size: 1,
};

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

const bare = { ...config, architectures: undefined };
const classifier = { "classifier.dense.weight": [12, 12], "classifier.out_proj.weight": [4, 12] };

describe("which head a checkpoint has", () => {
  test.each([
    [config, {}, "classifier"],
    [{ ...config, architectures: ["RobertaForMaskedLM"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["RobertaForCausalLM"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["RobertaModel"] }, {}, "none"],
    [
      { ...config, architectures: ["RobertaForTokenClassification"] },
      { "classifier.weight": [4, 12] },
      "none",
    ],
    [bare, classifier, "classifier"],
    [bare, { "classifier.weight": [4, 12] }, "none"],
    [bare, { "lm_head.bias": [20] }, "masked-lm"],
    [bare, { "lm_head.decoder.bias": [20] }, "masked-lm"],
  ])("%j with %j: %s", (json, tensors, head) => {
    expect(createModel(json, shapesOf(tensors)).head).toBe(head);
  });
});

test.each([
  ["roberta", "RobertaForMaskedLM", "RobertaTokenizer"],
  ["xlm-roberta", "XLMRobertaForMaskedLM", "XLMRobertaTokenizer"],
  ["camembert", "CamembertForMaskedLM", "CamembertTokenizer"],
])("a %s is the library's %s and reads text by its %s", (model_type, architecture, tokenizerClass) => {
  const model = createModel({ ...config, model_type, architectures: [architecture] });
  expect(model.head).toBe("masked-lm");
  expect(model.architecture).toBe(architecture);
  expect(model.tokenizerClass).toBe(tokenizerClass);
  expect(model.fileName("encoder.layer.0.output.dense.bias")).toBe(
    "roberta.encoder.layer.0.output.dense.bias",
  );
  expect(model.fileName("lm_head.layer_norm.weight")).toBe("lm_head.layer_norm.weight");
});

test("texts are read as pairs, though tokens have no types", () => {
  const { hasPairs, hasTypeIds, hasCache, isCausal } = createModel(config);
  expect({ hasPairs, hasTypeIds, hasCache, isCausal }).toEqual({
    hasPairs: true,
    hasTypeIds: false,
    hasCache: false,
    isCausal: false,
  });
});

describe("positions count from the padding token's", () => {
  test.each([
    [undefined, 8],
    [null, 8],
    [0, 9],
    [5, 4],
  ])("pad_token_id %j of ten positions leaves %d", (pad_token_id, positions) => {
    expect(createModel({ ...config, pad_token_id }).maxPositions).toBe(positions);
  });

  test("a config whose padding token leaves none is refused", () => {
    const { code, message } = refusalOf(() => createModel({ ...config, pad_token_id: 9 }));
    expect(code).toBe("bad-config");
    expect(message).toContain("of 10 positions none is left");
  });
});

test("names in files become the graph's names; copies, buffers and an unread pooler are dropped", () => {
  const model = createModel({ ...config, architectures: ["RobertaForMaskedLM"] });
  expect(model.parameterName("roberta.encoder.layer.1.attention.output.LayerNorm.gamma")).toBe(
    "encoder.layer.1.attention.output.LayerNorm.weight",
  );
  expect(model.parameterName("lm_head.decoder.weight")).toBeNull();
  expect(model.parameterName("roberta.embeddings.position_ids")).toBeNull();
  expect(model.isNeedless("roberta.pooler.dense.weight")).toBe(true);
  const both = createModel(bare, shapesOf({ "lm_head.bias": [20], "lm_head.decoder.bias": [20] }));
  expect(both.parameterName("lm_head.decoder.bias")).toBeNull();
  const one = createModel(bare, shapesOf({ "lm_head.decoder.bias": [20] }));
  expect(one.parameterName("lm_head.decoder.bias")).toBe("lm_head.bias");
});

test("the rows of the padding token begin at zero, in the tables of words and of positions", () => {
  const { initialisation } = createModel({ ...config, pad_token_id: 3 });
  for (const table of ["word", "position"])
    expect(initialisation(`embeddings.${table}_embeddings.weight`)).toMatchObject({ zeroRow: 3 });
  expect(initialisation("lm_head.layer_norm.weight")).toEqual({ kind: "ones" });
  expect(initialisation("classifier.out_proj.weight")).toMatchObject({ kind: "normal", zeroRow: null });
});
