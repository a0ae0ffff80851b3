import { describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal";
import { tinyConfigs } from "../testing/tiny-configs";
import { checkConfig, createModel } from "./create-model";
import type { TensorShapes } from "./model";

const named = (...names: string[]): TensorShapes => new Map(names.map((name) => [name, { shape: [1] }]));

function expectRefused(make: () => unknown, words: string): void {
  const error = refusalOf(make);
  expect(error.code).toBe("unsupported-model");
  expect(error.message).toMatch(/^The weights are quantised .*, which Headscope does not compute: .*\.$/);
  expect(error.message).toContain(words);
  expect(error.hint).toContain("float32, float16 or bfloat16");
}

describe("a config.json of quantised weights is refused before they are downloaded", () => {
  test.each([
    [{ quant_method: "bitsandbytes", load_in_8bit: true, load_in_4bit: false }, "with bitsandbytes (8 bits)"],
    [
      { quant_method: "bitsandbytes", load_in_4bit: true, bnb_4bit_quant_type: "nf4" },
      "with bitsandbytes (4 bits)",
    ],
    [{ quant_method: "gptq", bits: 4, group_size: 128 }, "with GPTQ (4 bits)"],
    [{ quant_method: "awq", bits: 4 }, "with AWQ (4 bits)"],
    [{ quant_method: "hqq", quant_config: {} }, "with HQQ"],
    [{ quant_method: "quanto", weights: "int8" }, "with Quanto"],
    [{ quant_method: "compressed-tensors" }, "with compressed-tensors"],
    [{ quant_method: "fp8", weight_block_size: [128, 128] }, "with FP8"],
    [{ quant_method: "mxfp4" }, "with MXFP4"],
    [
      { quant_method: "constructor" },
      'by an unknown method, which Headscope does not compute: config.json says so (quant_method "constructor")',
    ],
    [{}, "by an unknown method"],
  ])("%j", (quantization, words) => {
    expectRefused(() => checkConfig({ ...tinyConfigs.bert, quantization_config: quantization }), words);
  });

  test("null is ignored", () => {
    expect(() => checkConfig({ ...tinyConfigs.bert, quantization_config: null })).not.toThrow();
  });
});

describe("tensors of quantised checkpoints are recognised without config.json", () => {
  const query = "bert.encoder.layer.0.attention.self.query";
  test.each([
    [`${query}.SCB`, "with bitsandbytes (8 bits)"],
    [`${query}.weight.absmax`, "with bitsandbytes (4 bits)"],
    [`${query}.weight.quant_map`, "with bitsandbytes (4 bits)"],
    [`${query}.weight.quant_state.bitsandbytes__nf4`, "with bitsandbytes (4 bits)"],
    [`${query}.g_idx`, "with GPTQ"],
    [`${query}.qweight`, "with GPTQ or AWQ"],
    [`${query}.qzeros`, "with GPTQ or AWQ"],
    [`${query}.W_q`, "with HQQ"],
    [`${query}.weight._data`, "with Quanto"],
    [`${query}.weight_packed`, "with compressed-tensors"],
    [`${query}.weight_scale`, "with 8 bits per weight and a scale"],
    [`${query}.weight_scale_inv`, "with 8 bits per weight and a scale"],
    [`${query}._packed_params._packed_params`, "by PyTorch"],
    ["h.0.mlp.experts.gate_up_proj_blocks", "with MXFP4"],
  ])("%s", (name, words) => {
    expectRefused(() => createModel(tinyConfigs.bert, named(name)), `${words}, which`);
    expectRefused(() => createModel(tinyConfigs.bert, named(name)), `they come with ${name}`);
  });
});
