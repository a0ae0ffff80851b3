import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";
import { familyOf } from "./which-family";

const named = (...names: string[]): TensorShapes => new Map(names.map((name) => [name, { shape: [1] }]));

/** What pytorch-pretrained-bert wrote in 2018. */
const oldBert = {
  attention_probs_dropout_prob: 0.1,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  hidden_size: 768,
  initializer_range: 0.02,
  intermediate_size: 3072,
  max_position_embeddings: 512,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  type_vocab_size: 2,
  vocab_size: 30522,
};
const oldRoberta = { ...oldBert, type_vocab_size: 1, max_position_embeddings: 514, vocab_size: 50265 };
const oldGpt2 = {
  initializer_range: 0.02,
  layer_norm_epsilon: 1e-5,
  n_ctx: 1024,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
  n_positions: 1024,
  n_special: 0,
  predict_special_tokens: true,
  vocab_size: 50257,
};

describe("the family is found", () => {
  test.each([
    ["by its type", { model_type: "bert" }, [], "bert"],
    ["by its type in capitals", { model_type: "BERT" }, [], "bert"],
    ["by its type with a dash", { model_type: " GPT-2" }, [], "gpt2"],
    ["by its class", { architectures: ["BertForMultiLabelSequenceClassification"] }, [], "bert"],
    ["by a class of TensorFlow", { architectures: ["TFBertModel"] }, [], "bert"],
    [
      "by the class if the type is null",
      { model_type: null, architectures: ["GPT2LMHeadModel"] },
      [],
      "gpt2",
    ],
    ["by one name instead of a list", { architectures: "GPT2DoubleHeadsModel" }, [], "gpt2"],
    ["by the settings of 2018: BERT", oldBert, [], "bert"],
    ["by the settings of 2018: GPT-2", oldGpt2, [], "gpt2"],
    ["by its settings despite an unknown class", { ...oldBert, architectures: ["SentimentNet"] }, [], "bert"],
    ["by its own name", { model_type: "xlm-roberta", architectures: ["BertModel"] }, [], "xlm-roberta"],
    ["by its class, which ends like another's", { architectures: ["XLMRobertaModel"] }, [], "xlm-roberta"],
    ["by its class: CamemBERT", { architectures: ["CamembertForMaskedLM"] }, [], "camembert"],
    ["by its settings, which are BERT's, but for their values", oldRoberta, [], "roberta"],
    ["by its settings: ELECTRA", { ...oldBert, embedding_size: 128 }, [], "electra"],
    [
      "by its settings: ALBERT",
      { ...oldBert, embedding_size: 128, num_hidden_groups: 1, inner_group_num: 1 },
      [],
      "albert",
    ],
    [
      "by its settings, though its tensors' names are BERT's too",
      oldRoberta,
      ["encoder.layer.0.attention.self.query.weight"],
      "roberta",
    ],
    ["by the names of its layers", {}, ["encoder.albert_layer_groups.0.albert_layers.0.ffn.bias"], "albert"],
    [
      "by its prefix",
      oldBert,
      ["bert.pooler.dense.bias", "roberta.encoder.layer.0.attention.self.query.weight"],
      "roberta",
    ],
    ["by its class: Pythia", { architectures: ["GPTNeoXForCausalLM"] }, [], "gpt_neox"],
    ["by its own name: Mistral", { model_type: "mistral", architectures: ["LlamaModel"] }, [], "mistral"],
    ["by its class: ModernBERT", { architectures: ["ModernBertForMaskedLM"] }, [], "modernbert"],
    ["by tensors alone: OPT", {}, ["model.decoder.layers.0.self_attn.out_proj.weight"], "opt"],
    ["by its class: Gemma 3", { architectures: ["Gemma3ForCausalLM"] }, [], "gemma3_text"],
    [
      "by its settings: Gemma 3",
      { rope_local_base_freq: 10000, query_pre_attn_scalar: 256, num_hidden_layers: 18, rms_norm_eps: 1e-6 },
      [],
      "gemma3_text",
    ],
    [
      "by tensors alone: Gemma 3",
      {},
      ["model.layers.0.self_attn.o_proj.weight", "model.layers.0.pre_feedforward_layernorm.weight"],
      "gemma3_text",
    ],
    ["by tensors alone: Llama", {}, ["model.layers.0.self_attn.o_proj.weight"], "llama"],
    ["by tensors alone", {}, ["bert.encoder.layer.0.attention.self.query.weight"], "bert"],
    ["by tensors under other names", {}, ["module.transformer.h.0.attn.c_attn.weight"], "gpt2"],
  ])("%s", (_, config, names, family) => {
    expect(familyOf(config, named(...names))?.family.name).toBe(family);
  });

  test("with a notice if config.json does not name it", () => {
    expect(createModel(oldBert).notices).toEqual([
      "config.json names no model type; its settings and tensors are those of BERT.",
    ]);
    expect(createModel({ ...oldBert, architectures: ["BertModel"] }).notices).toEqual([]);
  });

  test("unless nothing shows it", () => {
    expect(familyOf({}, named())).toBeNull();
    expect(familyOf({ hidden_size: 768, vocab_size: 5 }, named("a.weight"))).toBeNull();
    const { message } = refusalOf(() => createModel({}));
    expect(message).toBe(
      "config.json names no model type, and neither its settings nor the weights are those of albert, bert, camembert, distilbert, electra, gemma3_text, gpt2, gpt_neo, gpt_neox, llama, mistral, modernbert, opt, qwen2, qwen3, roberta or xlm-roberta.",
    );
  });
});

describe("other families are named", () => {
  test.each([
    [{ model_type: "mpnet", architectures: ["BertModel"] }, [], '"mpnet"'],
    [{ architectures: ["XLMRobertaXLForMaskedLM"] }, [], '"XLMRobertaXLForMaskedLM"'],
    [{ architectures: ["RobertaPreLayerNormModel"] }, [], '"RobertaPreLayerNormModel"'],
    [{ architectures: ["BertGenerationEncoder"] }, [], '"BertGenerationEncoder"'],
    [{ ...oldGpt2, architectures: ["OpenAIGPTLMHeadModel"] }, [], '"OpenAIGPTLMHeadModel"'],
    [oldBert, ["longformer.encoder.layer.0.attention.self.query.weight"], '"longformer"'],
    [oldGpt2, ["tokens_embed.weight"], '"tokens_embed"'],
    [{ model_type: "x".repeat(900_000) }, [], '"xxx'],
  ])("%j with %j", (config, names, words) => {
    const error = refusalOf(() => familyOf(config, named(...names)));
    expect(error.code).toBe("unsupported-model");
    expect(error.message).toContain(`This is a ${words}`);
    expect(error.message).toContain("supported are albert, bert, ");
    expect(error.message.length).toBeLessThan(300);
  });

  test.each([
    ["MobileBERT", { ...oldBert, embedding_size: 128, intra_bottleneck_size: 128 }],
    ["CTRL", { ...oldGpt2, dff: 8192 }],
    ["the first GPT", { ...oldGpt2, afn: "gelu" }],
  ])("the settings of %s are not taken for those of BERT or GPT-2", (_, config) => {
    expect(familyOf(config, named())).toBeNull();
  });
});
