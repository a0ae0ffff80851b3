import { expect, test } from "vitest";
import { encodeGraph } from "../graph/encode";
import { printGraph } from "../graph/print";
import { createModel } from "../models/create-model";
import { attendProgram } from "./attend";
import { batchFeeds } from "./feeds";
import { scoreProgram } from "./score";

const bert = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 11,
  hidden_size: 6,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 7,
  max_position_embeddings: 5,
  id2label: { 0: "no", 1: "yes" },
};
const gpt2 = { model_type: "gpt2", vocab_size: 11, n_embd: 6, n_layer: 1, n_head: 2, n_positions: 5 };
const options = { masked: true, hiddenStates: true, queriesAndKeys: true, logits: "all" } as const;

test("the graph of a one-layer BERT reads like the paper", async () => {
  const { graph } = attendProgram(createModel(bert), options);
  await expect(printGraph(graph)).toMatchFileSnapshot("./bert-one-layer.graph.txt");
});

test("the graph of a one-layer GPT-2 reads like the paper", async () => {
  const { graph } = attendProgram(createModel(gpt2), options);
  await expect(printGraph(graph)).toMatchFileSnapshot("./gpt2-one-layer.graph.txt");
});

test.each([
  ["attend on BERT", () => attendProgram(createModel(bert), options)],
  ["score on BERT", () => scoreProgram(createModel(bert), true)],
  ["attend on GPT-2", () => attendProgram(createModel(gpt2), options)],
])("%s, built twice, gives the same bytes", (_, build) => {
  expect(encodeGraph(build().graph, "inputs")).toEqual(encodeGraph(build().graph, "inputs"));
  expect(encodeGraph(build().graph, "initializers")).toEqual(encodeGraph(build().graph, "initializers"));
});

test("programs with different keys ask for different things", () => {
  const model = createModel(gpt2);
  const last = attendProgram(model, { ...options, logits: "last" });
  expect(last.key).not.toBe(attendProgram(model, options).key);
  expect(last.graph.outputs.get("logits")!.shape).toEqual(["B", 11]);
  expect(attendProgram(model, options).graph.outputs.get("logits")!.shape).toEqual(["B*T", 11]);
});

test("rows are padded on the right, and only as far as the longest", () => {
  const rows = [
    { ids: [4, 5, 6], typeIds: [0, 0, 1] },
    { ids: [7], typeIds: [0] },
  ];
  expect(batchFeeds(rows, { hasTypeIds: true, padId: 9 })).toEqual({
    input_ids: { data: Int32Array.of(4, 5, 6, 7, 9, 9), shape: [2, 3] },
    attention_mask: { data: Int32Array.of(1, 1, 1, 1, 0, 0), shape: [2, 3] },
    position_ids: { data: Int32Array.of(0, 1, 2, 0, 1, 2), shape: [2, 3] },
    token_type_ids: { data: Int32Array.of(0, 0, 1, 0, 0, 0), shape: [2, 3] },
  });
  const headMask = { data: new Float32Array([1, 0]), shape: [1, 2] };
  expect(Object.keys(batchFeeds(rows, { hasTypeIds: false, padId: 0, headMask }))).toEqual([
    "input_ids",
    "attention_mask",
    "position_ids",
    "head_mask",
  ]);
});
