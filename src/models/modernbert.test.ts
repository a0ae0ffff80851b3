import { describe, expect, test } from "vitest";
import { attendProgram } from "../programs/attend";
import { refusalOf } from "../testing/refusal";
import { tinyConfigs } from "../testing/tiny-configs";
import { randomTensor } from "../weights/random";
import { createModel } from "./create-model";
import type { TensorShapes } from "./model";

const config = tinyConfigs.modernbert;
const bare = { ...config, architectures: undefined };

const shapesOf = (entries: Record<string, number[]>): TensorShapes =>
  new Map(Object.entries(entries).map(([name, shape]) => [name, { shape }]));

const dense = { "head.dense.weight": [20, 20] };

describe("which head a checkpoint has", () => {
  test.each([
    [config, {}, "classifier"],
    [{ ...config, architectures: ["ModernBertForMaskedLM"] }, {}, "masked-lm"],
    [{ ...config, architectures: ["ModernBertModel"] }, {}, "none"],
    [bare, { ...dense, "classifier.weight": [4, 20] }, "classifier"],
    [bare, dense, "masked-lm"],
    [bare, {}, "none"],
    [{ ...config, architectures: ["ModernBertForTokenClassification"] }, dense, "none"],
  ])("%j with %j: %s", (json, tensors, head) => {
    expect(createModel(json, shapesOf(tensors)).head).toBe(head);
  });
});

const parametersOf = (json: object): readonly string[] => {
  const options = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "all" } as const;
  return attendProgram(createModel(json), options).graph.parameters.map(({ value }) => value.name);
};

test("the first layer has no norm of its own, and biases are there if config.json says so", () => {
  const names = parametersOf(config);
  expect(names).not.toContain("layers.0.attn_norm.weight");
  expect(names).toContain("layers.1.attn_norm.weight");
  expect(names.filter((name) => name.endsWith(".bias"))).toEqual(["classifier.bias"]);
  const biased = parametersOf({ ...config, norm_bias: true, attention_bias: true, mlp_bias: true });
  expect(biased).toEqual(
    expect.arrayContaining(["final_norm.bias", "layers.0.attn.Wqkv.bias", "layers.2.mlp.Wo.bias"]),
  );
  expect(biased).not.toContain("no_bias");
});

test("files of transformers 5 name each layer's kind and each kind's base of positions", () => {
  const { global_attn_every_n_layers: _, ...rest } = config;
  const old = { ...config, global_rope_theta: 300, local_rope_theta: 70 };
  const types = ["full_attention", "sliding_attention", "full_attention"];
  const current = {
    ...rest,
    layer_types: types,
    rope_parameters: { full_attention: { rope_theta: 300 }, sliding_attention: { rope_theta: 70 } },
  };
  expect(parametersOf(current)).toEqual(parametersOf(old));
  for (const name of ["rope.global.sin", "rope.local.sin"])
    expect(createModel(current).computed(name)).toEqual(createModel(old).computed(name));
  const uneven = { ...current, layer_types: types.slice(1) };
  expect(refusalOf(() => createModel(uneven)).message).toContain("it has 3 layers, but 2 layer_types.");
});

test("random weights are cut as in the library, and narrower where results are added up", () => {
  const model = createModel(config);
  const draw = (name: string) => {
    const { data } = randomTensor(1, name, [60, 60], model.initialisation(name));
    return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  };
  expect(draw("layers.0.attn.Wqkv.weight")).toBeCloseTo(0.8, 2);
  expect(draw("layers.0.attn.Wo.weight")).toBeCloseTo(0.8 / Math.sqrt(6), 2);
  expect(draw("classifier.weight")).toBeCloseTo(2 / Math.sqrt(20), 2);
});
