import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { attendProgram } from "../programs/attend";
import { refusalOf } from "../testing/refusal";
import { createModel } from "./create-model";
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

  test("an unsupported head has a notice", () => {
    const model = createModel({ ...bert, architectures: ["BertForTokenClassification"] });
    expect(model.head).toBe("none");
    expect(model.notices).toEqual([
      "The head of BertForTokenClassification is not supported: attention works, predictions do not.",
    ]);
  });
});

test("labels come from id2label, and are numbered without it", () => {
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
  expect(tied.parameterName("bert.embeddings.token_type_ids")).toBeNull();
  expect(tied.parameterName("cls.predictions.decoder.weight")).toBeNull();
  expect(untied.parameterName("cls.predictions.decoder.weight")).toBe("cls.predictions.decoder.weight");
  const model = createModel(gpt2);
  expect(model.parameterName("transformer.h.1.attn.c_attn.bias")).toBe("h.1.attn.c_attn.bias");
  expect(model.parameterName("h.1.attn.bias")).toBeNull();
  expect(model.parameterName("transformer.h.1.attn.masked_bias")).toBeNull();
  expect(model.parameterName("lm_head.weight")).toBeNull();
});

test("a model without its head needs the same weights except the head's", () => {
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

test("weights are initialised as in the library", () => {
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
  [{ model_type: "mamba" }, "unsupported-model", 'This is a "mamba" model; supported are albert, bert,'],
  [{ model_type: "constructor" }, "unsupported-model", 'This is a "constructor" model'],
  [{ ...bert, position_embedding_type: "relative_key" }, "unsupported-model", "relative_key positions"],
  [{ ...bert, is_decoder: true }, "unsupported-model", "BERT as a decoder"],
  [{ ...gpt2, add_cross_attention: true }, "unsupported-model", "cross-attention"],
  [
    { ...bert, hidden_act: "prelu" },
    "unsupported-model",
    'The activation "prelu" is not supported; supported are gelu,',
  ],
  [{ ...bert, hidden_act: "toString" }, "unsupported-model", 'The activation "toString" is not supported'],
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
  [{}, "unsupported-model", "config.json names no model type"],
  [{ ...bert, position_embedding_type: null }, "unsupported-model", "null positions"],
  [{ ...bert, is_decoder: "yes" }, "unsupported-model", "BERT as a decoder"],
  [{ ...bert, hidden_act: 5 }, "bad-config", "hidden_act: must be a text, but is 5."],
  [{ ...bert, layer_norm_eps: "1e-12" }, "bad-config", 'must be a number from 0 to 1, but is "1e-12".'],
  [
    { ...bert, num_hidden_layers: 5_000_000 },
    "bad-config",
    "num_hidden_layers: must be a whole number from 1 to 1,000, but is 5000000.",
  ],
  [
    { ...bert, num_attention_heads: 20_000 },
    "bad-config",
    "num_attention_heads: must be a whole number from 1 to 10,000, but is 20000.",
  ],
  [{ ...gpt2, n_layer: 2.5 }, "bad-config", "n_layer: must be a whole number from 1 to 1,000, but is 2.5."],
  [{ ...gpt2, n_inner: [4] }, "bad-config", "but is a list."],
])("%j is refused", (config, code, words) => {
  const error = refusalOf(() => createModel(config));
  expect(error.code).toBe(code);
  expect(error.message).toContain(words);
  expect(error.hint.length).toBeGreaterThan(10);
});

test("no message is too long, whatever it quotes", () => {
  const long = "x".repeat(900_000);
  for (const edit of [
    { model_type: long },
    { hidden_act: long },
    { hidden_size: long },
    { position_embedding_type: long },
    { pruned_heads: { [long]: [1] } },
    { pruned_heads: { [long]: ["a"] } },
    { architectures: [long] },
    { quantization_config: { quant_method: long } },
  ]) {
    try {
      expect(createModel({ ...bert, ...edit }).notices.join("").length).toBeLessThan(500);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(AppError);
      expect((thrown as AppError).message.length).toBeLessThan(500);
    }
  }
});

test("invalid names, padding and random spreads do not stop a model", () => {
  const plain = createModel(bert, shapesOf({ "classifier.weight": [2, 12] }));
  for (const edit of [
    { id2label: { 0: 0, 1: null } },
    { id2label: [1, 2], label2id: ["a"] },
    { num_labels: null, label2id: null },
    { pad_token_id: null },
    { pad_token_id: -1 },
    { pad_token_id: 99 },
    { pad_token_id: "0" },
    { eos_token_id: [1, 2], bos_token_id: "a" },
    { initializer_range: "0.02" },
    { initializer_range: "NaN" },
    { torch_dtype: null, task_specific_params: { a: 1 }, dtype: "bfloat16", problem: {} },
    { architectures: null },
    { architectures: "BertForSequenceClassification" },
  ]) {
    const model = createModel({ ...bert, ...edit }, shapesOf({ "classifier.weight": [2, 12] }));
    expect([model.head, model.labels?.length]).toEqual(["classifier", 2]);
    expect(parameters(model)).toEqual(parameters(plain));
  }
});

test("an invalid spread only matters for random weights", () => {
  const model = createModel({ ...bert, initializer_range: "0.02" });
  expect(model.initialisation("pooler.dense.bias")).toEqual({ kind: "zeros" });
  expect(refusalOf(() => model.initialisation("pooler.dense.weight")).message).toContain("initializer_range");
});

describe("booleans are read by Python's rules", () => {
  test.each([
    [null, "none"],
    [0, "none"],
    ["", "none"],
    [[], "none"],
    [1, "lm"],
    ["false", "lm"],
    [undefined, "lm"],
  ])("tie_word_embeddings %j: %s", (tie_word_embeddings, head) => {
    expect(createModel({ ...gpt2, tie_word_embeddings }).head).toBe(head);
  });
});

test("GPT-2's settings are also read by the library's alternative names, which take precedence", () => {
  const model = createModel({
    model_type: "gpt2",
    vocab_size: 20,
    hidden_size: 12,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    max_position_embeddings: 8,
    n_layer: 7,
  });
  expect([model.hiddenSize, model.numLayers, model.numHeads, model.maxPositions]).toEqual([12, 2, 3, 8]);
});

describe("the tensors show which head a checkpoint has", () => {
  const classifier = { "classifier.weight": [4, 12], "bert.pooler.dense.weight": [12, 12] };
  const masked = { "cls.predictions.bias": [20] };
  test.each([
    ["BertForMultiLabelSequenceClassification", classifier, "classifier", "is not a class of the library"],
    ["ToxicNet", classifier, "classifier", "is not a class of the library"],
    ["BertForNewsVectors", masked, "masked-lm", "is not a class of the library"],
    ["BertModel", classifier, "classifier", "config.json says BertModel, but the weights have a classifier"],
    ["BertForMaskedLM", classifier, "classifier", "config.json says BertForMaskedLM"],
    ["BertForSequenceClassification", masked, "masked-lm", "the weights have a masked-language-model head"],
    ["BertLMHeadModel", masked, "masked-lm", null],
    ["TFBertForMaskedLM", masked, "masked-lm", null],
    ["BertForNextSentencePrediction", { "cls.seq_relationship.weight": [2, 12] }, "none", "is not supported"],
    ["BertForTokenClassification", classifier, "none", "is not supported"],
    ["BertCrfForNER", classifier, "none", "is not supported"],
    ["BertForQuestionAnswering", { "qa_outputs.weight": [2, 12] }, "none", "is not supported"],
    ["ToxicNet", {}, "none", "The head of ToxicNet is not supported"],
    ["PairNet", { "classifier.weight": [2, 24] }, "none", "The head of PairNet is not supported"],
  ])("%s with %j: %s", (architecture, tensors, head, words) => {
    const model = createModel({ ...bert, architectures: [architecture] }, shapesOf(tensors));
    expect(model.head).toBe(head);
    expect(model.notices.join()).toContain(words ?? "");
    expect(model.notices).toHaveLength(words === null ? 0 : 1);
  });

  const base = { "transformer.wte.weight": [20, 12] };
  test.each([
    ["GPT2DoubleHeadsModel", base, "lm", "the multiple-choice head is ignored"],
    ["MyGPT2", { ...base, "lm_head.weight": [20, 12] }, "lm", "is not a class of the library"],
    ["GPT2ForSequenceClassification", { ...base, "score.weight": [2, 12] }, "classifier", null],
    ["GPT2ForTokenClassification", { ...base, "classifier.weight": [2, 12] }, "none", "is not supported"],
    ["MyGPT2", { ...base, "score.weight": [2, 12] }, "classifier", "is not a class of the library"],
    [
      undefined,
      { ...base, "qa_outputs.weight": [2, 12] },
      "none",
      "The head of the tensor qa_outputs.weight is not supported",
    ],
    [undefined, { ...base, "score.weight": [2, 12] }, "classifier", null],
    ["TFGPT2LMHeadModel", base, "lm", null],
  ])("%s with %j: %s", (architecture, tensors, head, words) => {
    const model = createModel({ ...gpt2, architectures: architecture && [architecture] }, shapesOf(tensors));
    expect(model.head).toBe(head);
    expect(model.notices.join()).toContain(words ?? "");
    expect(model.notices).toHaveLength(words === null ? 0 : 1);
  });
});

test("the text part of a model with images is refused as the whole is", () => {
  const text_config = { model_type: "gemma3_text", num_hidden_layers: 2 };
  expect(createModel({ model_type: "gemma3", text_config }).numLayers).toBe(2);
  const quantization_config = { quant_method: "gptq" };
  expect(
    refusalOf(() => createModel({ model_type: "gemma3", text_config, quantization_config })).message,
  ).toContain("GPTQ");
  expect(refusalOf(() => createModel({ model_type: "gemma3" })).message).toContain(
    'This is a "gemma3" model',
  );
});

test("a Gemma 3 that sees later tokens is refused", () => {
  const config = { model_type: "gemma3_text", use_bidirectional_attention: true };
  expect(refusalOf(() => createModel(config)).message).toContain("use_bidirectional_attention");
});

test("a classifier on Gemma 3 has a notice, since the library has none", () => {
  const model = createModel({
    model_type: "gemma3_text",
    architectures: ["Gemma3ForSequenceClassification"],
  });
  expect([model.head, ...model.notices]).toEqual([
    "none",
    "The head of Gemma3ForSequenceClassification is not supported: attention works, predictions do not.",
  ]);
});

describe("prefixes of names", () => {
  const names = (...list: string[]) => createModel(bert, new Map(list.map((name) => [name, { shape: [1] }])));

  test.each(["module.", "state_dict.", "model.", "state_dict.module.", "_orig_mod."])(
    "%s is removed, with a notice",
    (before) => {
      const model = names(`${before}bert.embeddings.word_embeddings.weight`, `${before}classifier.weight`);
      expect(model.parameterName(`${before}bert.pooler.dense.bias`)).toBe("pooler.dense.bias");
      expect(model.parameterName(`${before}classifier.weight`)).toBe("classifier.weight");
      expect(model.notices).toContain(`The tensors' names begin with "${before}", which is ignored.`);
    },
  );

  test.each(["roberta.", "student.", "teacher.module."])(
    "%s is not removed, since it may belong to another model",
    (before) => {
      const model = names(`${before}embeddings.word_embeddings.weight`);
      expect(model.parameterName(`${before}embeddings.word_embeddings.weight`)).not.toBe(
        "embeddings.word_embeddings.weight",
      );
    },
  );

  test("names without the prefix count only if none has it, as in the library", () => {
    const mixed = names("bert.embeddings.word_embeddings.weight", "embeddings.word_embeddings.weight");
    expect(mixed.parameterName("bert.embeddings.word_embeddings.weight")).toBe(
      "embeddings.word_embeddings.weight",
    );
    expect(mixed.parameterName("embeddings.word_embeddings.weight")).toBe(
      "without bert.embeddings.word_embeddings.weight",
    );
  });

  test("the library's one of two biases of the masked-language-model head counts", () => {
    const both = names("cls.predictions.decoder.bias", "cls.predictions.bias");
    expect(both.parameterName("cls.predictions.decoder.bias")).toBeNull();
    expect(names("cls.predictions.decoder.bias").parameterName("cls.predictions.decoder.bias")).toBe(
      "cls.predictions.bias",
    );
  });
});

test("labels do not follow from a shape that is not a classifier's", () => {
  const model = createModel(bert, shapesOf({ "classifier.weight": [120_000_000, 0] }));
  expect(model.labels).toEqual(["LABEL_0", "LABEL_1"]);
});

describe("hostile configs", () => {
  const fields = [
    ...Object.keys(bert),
    ...Object.keys(gpt2),
    "hidden_act",
    "id2label",
    "pruned_heads",
    "pad_token_id",
    "embedding_size",
    "num_hidden_groups",
    "inner_group_num",
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
    ["RoBERTa", { ...bert, model_type: "roberta", pad_token_id: 1 }],
    [
      "ALBERT",
      { ...bert, model_type: "albert", embedding_size: 4, num_hidden_groups: 1, inner_group_num: 1 },
    ],
  ])("a mutated %s config builds a graph or is refused", (_, base) => {
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
