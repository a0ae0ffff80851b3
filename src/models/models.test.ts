import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { attendProgram } from "../programs/attend";
import { refusalOf } from "../testing/refusal";
import { createModel } from "./families";
import type { Model, TensorShapes } from "./model";

const bert = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 20,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 16,
  max_position_embeddings: 8,
};
const gpt2 = { model_type: "gpt2", vocab_size: 20, n_embd: 12, n_layer: 2, n_head: 3, n_positions: 8 };

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

function parameters(model: Model): string[] {
  const options = { masked: false, hiddenStates: true, queriesAndKeys: false, logits: "all" } as const;
  return attendProgram(model, options).graph.parameters.map(({ value }) => value.name);
}

describe("which head a checkpoint has", () => {
  test.each([
    [{ ...bert }, {}, "classifier"],
    [{ ...bert, architectures: ["BertForMaskedLM"] }, {}, "masked-lm"],
    [{ ...bert, architectures: ["BertForPreTraining"] }, {}, "masked-lm"],
    [{ ...bert, architectures: ["BertModel"] }, {}, "none"],
    [{ ...bert, architectures: null }, { "classifier.weight": [4, 12] }, "classifier"],
    [{ ...bert, architectures: null }, { "cls.predictions.bias": [20] }, "masked-lm"],
    [{ ...bert, architectures: undefined }, {}, "none"],
    [{ ...gpt2, architectures: ["GPT2LMHeadModel"] }, {}, "lm"],
    [{ ...gpt2, architectures: ["GPT2Model"] }, {}, "lm"],
    [{ ...gpt2, tie_word_embeddings: false }, {}, "none"],
    [{ ...gpt2, tie_word_embeddings: false }, { "lm_head.weight": [20, 12] }, "lm"],
  ])("%j with %j: %s", (config, tensors, head) => {
    expect(createModel(config, shapesOf(tensors)).head).toBe(head);
  });

  test("a head that is not read is said so", () => {
    const model = createModel({ ...bert, architectures: ["BertForTokenClassification"] });
    expect(model.head).toBe("none");
    expect(model.notices).toEqual([
      "The head of BertForTokenClassification is not read: attention works, predictions do not.",
    ]);
  });
});

test("labels come from id2label, and are numbered where it is missing", () => {
  expect(createModel({ ...bert, id2label: { 0: "a", 1: "b", 2: "c" } }).labels).toEqual(["a", "b", "c"]);
  const classifier = shapesOf({ "classifier.weight": [3, 12] });
  expect(createModel(bert, classifier).labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
  expect(createModel(bert).labels).toEqual(["LABEL_0", "LABEL_1"]);
});

test("names in files become the graph's names; buffers and tied copies are dropped", () => {
  const tied = createModel({ ...bert, architectures: ["BertForMaskedLM"] });
  const untied = createModel({ ...bert, architectures: ["BertForMaskedLM"], tie_word_embeddings: false });
  expect(tied.parameterName("bert.encoder.layer.0.output.LayerNorm.gamma")).toBe(
    "encoder.layer.0.output.LayerNorm.weight",
  );
  expect(tied.parameterName("embeddings.LayerNorm.beta")).toBe("embeddings.LayerNorm.bias");
  expect(tied.parameterName("bert.embeddings.position_ids")).toBeNull();
  expect(tied.parameterName("cls.predictions.decoder.weight")).toBeNull();
  expect(untied.parameterName("cls.predictions.decoder.weight")).toBe("cls.predictions.decoder.weight");
  const model = createModel(gpt2);
  expect(model.parameterName("transformer.h.1.attn.c_attn.bias")).toBe("h.1.attn.c_attn.bias");
  expect(model.parameterName("h.1.attn.bias")).toBeNull();
  expect(model.parameterName("transformer.h.1.attn.masked_bias")).toBeNull();
  expect(model.parameterName("lm_head.weight")).toBeNull();
});

test("a model without its head needs exactly the head's weights less", () => {
  const whole = parameters(createModel(bert));
  const bare = parameters(createModel(bert).withoutHead("no head"));
  expect(whole.filter((name) => !bare.includes(name)).sort()).toEqual([
    "classifier.bias",
    "classifier.weight",
    "pooler.dense.bias",
    "pooler.dense.weight",
  ]);
  expect(parameters(createModel(gpt2))).toEqual(parameters(createModel(gpt2).withoutHead("no head")));
});

test("weights are initialised as the library does", () => {
  const model = createModel({ ...bert, initializer_range: 0.1 });
  expect(model.initialisation("encoder.layer.0.output.LayerNorm.weight")).toEqual({ kind: "ones" });
  expect(model.initialisation("encoder.layer.0.output.dense.bias")).toEqual({ kind: "zeros" });
  expect(model.initialisation("classifier.weight")).toEqual({ kind: "normal", std: 0.1, zeroRow: null });
  expect(model.initialisation("embeddings.word_embeddings.weight")).toEqual({
    kind: "normal",
    std: 0.1,
    zeroRow: 0,
  });
  const decoder = createModel(gpt2);
  expect(decoder.initialisation("ln_f.weight")).toEqual({ kind: "ones" });
  expect(decoder.initialisation("wte.weight")).toEqual({ kind: "normal", std: 0.02, zeroRow: null });
  expect(decoder.initialisation("h.0.mlp.c_proj.weight")).toEqual({
    kind: "normal",
    std: 0.02 / Math.sqrt(4),
    zeroRow: null,
  });
});

test.each([
  [{ model_type: "llama" }, "unsupported-model", 'This is a "llama" model; supported are bert and gpt2.'],
  [{ model_type: "constructor" }, "unsupported-model", 'This is a "constructor" model'],
  [{ ...bert, position_embedding_type: "relative_key" }, "unsupported-model", "relative_key positions"],
  [{ ...bert, is_decoder: true }, "unsupported-model", "BERT as a decoder"],
  [{ ...gpt2, add_cross_attention: true }, "unsupported-model", "cross-attention"],
  [
    { ...bert, hidden_act: "mish" },
    "unsupported-model",
    'The activation "mish" is not known; known are gelu,',
  ],
  [{ ...bert, hidden_act: "toString" }, "unsupported-model", 'The activation "toString" is not known'],
  [{ ...bert, num_attention_heads: 5 }, "bad-config", "a width of 12 does not divide into 5 heads."],
  [{ ...gpt2, pruned_heads: { 2: [1] } }, "bad-config", "a layer 2 that does not exist"],
  [{ ...gpt2, pruned_heads: { "-1": [1] } }, "bad-config", "a layer -1 that does not exist"],
  [{ ...gpt2, pruned_heads: { all: [1] } }, "bad-config", "a layer all that does not exist"],
  [{ ...bert, pruned_heads: { 1: [3] } }, "bad-config", "a head 3 in layer 1 that does not exist"],
  [{ ...bert, pruned_heads: { 1: [-1] } }, "bad-config", "a head -1 in layer 1 that does not exist"],
  [{ ...bert, pruned_heads: { 1: [0.5] } }, "bad-config", "a head 0.5 in layer 1 that does not exist"],
  [{ ...bert, pruned_heads: { 1: ["0"] } }, "bad-config", "pruned_heads.1.0"],
  [{ ...bert, hidden_size: -4 }, "bad-config", "hidden_size"],
  [{ ...bert, hidden_size: 1e12 }, "bad-config", "hidden_size"],
  [[], "bad-config", "config.json cannot be used"],
  [null, "bad-config", "config.json cannot be used"],
  [{}, "bad-config", "model_type"],
])("%j is refused with a sentence", (config, code, words) => {
  const error = refusalOf(() => createModel(config));
  expect(error.code).toBe(code);
  expect(error.message).toContain(words);
  expect(error.hint.length).toBeGreaterThan(10);
});

describe("hostile configs", () => {
  const fields = [
    ...Object.keys(bert),
    ...Object.keys(gpt2),
    "hidden_act",
    "id2label",
    "pruned_heads",
    "n_inner",
    "num_labels",
  ];
  const edit = fc.tuple(
    fc.constantFrom(...fields),
    fc.oneof(fc.jsonValue(), fc.integer(), fc.double(), fc.constant(undefined)),
  );

  test.each([
    ["BERT", bert],
    ["GPT-2", gpt2],
  ])("a mutated %s config builds a graph or is refused with a sentence", (_, base) => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        try {
          const model = createModel({ ...base, ...Object.fromEntries(edits) });
          if (model.numLayers <= 8) expect(parameters(model).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).message).not.toBe("");
        }
      }),
      { numRuns: 1500, seed: 7 },
    );
  });
});
