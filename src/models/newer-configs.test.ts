/** @file Settings as newer versions of the library write them mean what the older ones did. */

import { expect, test } from "vitest";
import { printGraph } from "../graph/print";
import { attendProgram } from "../programs/attend";
import { refusalOf } from "../testing/refusal";
import { parseConfig } from "./config-text";
import { createModel } from "./create-model";
import type { Model } from "./model";

const sizes = {
  vocab_size: 30,
  hidden_size: 32,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 20,
  max_position_embeddings: 12,
};
const llama3 = {
  rope_type: "llama3",
  factor: 4,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8,
};
const [full, near] = ["full_attention", "sliding_attention"];

/** The graph and the tables of positions. */
function meaningOf(model: Model): unknown {
  const options = { masked: false, hiddenStates: true, queriesAndKeys: true, logits: "all" } as const;
  const { graph } = attendProgram(model, options);
  const tables = graph.parameters.map(({ value }) => [value.name, model.computed(value.name)]);
  return [printGraph(graph), tables.filter(([, table]) => table !== null)];
}

/** The second as transformers 5.24 writes it, the third as 4.57 does where that differs from both. */
test.each<[string, object, object, object?]>([
  ["llama", { rope_theta: 500, rope_scaling: llama3 }, { rope_parameters: { ...llama3, rope_theta: 500 } }],
  [
    "mistral",
    { rope_theta: 500, sliding_window: 5 },
    { rope_parameters: { rope_theta: 500, rope_type: "default" }, sliding_window: 5 },
  ],
  [
    "qwen2",
    { rope_theta: 500, sliding_window: null },
    {
      rope_parameters: { rope_theta: 500, rope_type: "default" },
      layer_types: [full, full, full, full],
      max_window_layers: 28,
      sliding_window: null,
      use_sliding_window: false,
    },
    { rope_theta: 500, rope_scaling: null, layer_types: [full, full, full, full], sliding_window: null },
  ],
  [
    "qwen3",
    { rope_theta: 500, sliding_window: 5 },
    {
      rope_parameters: { rope_theta: 500, rope_type: "default" },
      layer_types: [near, near, near, near],
      max_window_layers: 0,
      sliding_window: 5,
      use_sliding_window: true,
    },
  ],
  [
    "gemma3_text",
    {
      rope_theta: 500,
      rope_local_base_freq: 60,
      rope_scaling: { rope_type: "linear", factor: 2 },
      sliding_window: 5,
      sliding_window_pattern: 3,
    },
    {
      _sliding_window_pattern: 3,
      layer_types: [near, near, full, near],
      rope_parameters: {
        full_attention: { factor: 2, rope_theta: 500, rope_type: "linear" },
        sliding_attention: { rope_theta: 60, rope_type: "default" },
      },
      sliding_window: 5,
      use_bidirectional_attention: false,
    },
    {
      _sliding_window_pattern: 3,
      layer_types: [near, near, full, near],
      rope_theta: 500,
      rope_local_base_freq: 60,
      rope_scaling: { rope_type: "linear", factor: 2 },
      sliding_window: 5,
    },
  ],
  [
    "gpt_neox",
    { rotary_pct: 0.5, rotary_emb_base: 700 },
    { rope_parameters: { partial_rotary_factor: 0.5, rope_theta: 700, rope_type: "default" } },
  ],
  [
    "modernbert",
    { global_rope_theta: 900, local_rope_theta: 60, local_attention: 6, global_attn_every_n_layers: 2 },
    {
      layer_types: [full, near, full, near],
      local_attention: 6,
      rope_parameters: {
        full_attention: { rope_theta: 900, rope_type: "default" },
        sliding_attention: { rope_theta: 60, rope_type: "default" },
      },
    },
  ],
])("%s", (model_type, older, ...newer) => {
  const model = (settings: object, dtype: object) =>
    createModel(parseConfig(JSON.stringify({ model_type, ...sizes, ...settings, ...dtype })));
  const meaning = meaningOf(model(older, { torch_dtype: "bfloat16" }));
  for (const settings of newer) {
    expect(meaningOf(model(settings!, { dtype: "bfloat16" }))).toEqual(meaning);
  }
  expect(meaningOf(model({}, {}))).not.toEqual(meaning);
});

test("only the layers that layer_types names have a window", () => {
  const masks = (layer_types?: readonly string[]) => {
    const model = createModel({ model_type: "qwen2", ...sizes, sliding_window: 5, layer_types });
    return (meaningOf(model) as [string])[0];
  };
  expect(
    new Set([masks(), masks([full!, near!, full!, near!]), masks([full!, full!, full!, full!])]).size,
  ).toBe(3);
});

test.each(["qwen3", "gemma3_text", "modernbert"])(
  "%s with the wrong number of layer_types is refused",
  (family) => {
    const config = { model_type: family, ...sizes, layer_types: [full] };
    expect(refusalOf(() => createModel(config)).message).toContain("it has 4 layers, but 1 layer_types");
  },
);
