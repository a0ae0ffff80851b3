import { expect, test } from "vitest";
import { encodeGraph } from "../graph/encode";
import { fuse } from "../graph/fuse/fuse";
import type { Graph } from "../graph/ir";
import type { NodeType } from "../graph/ops";
import type { Dim, Value } from "../graph/value";
import { randomBits } from "../lib/random";
import { sizeOf, type Tensor } from "../lib/tensor";
import { createModel } from "../models/create-model";
import { createWasmRuntime } from "../runtime/wasm";
import { attendProgram } from "./attend";
import { type MeasureOptions, measureProgram } from "./measure";
import { scoreProgram } from "./score";
import { stepProgram } from "./step";

const bert = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 11,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 9,
  id2label: { 0: "no", 1: "yes" },
};
const gpt2 = { model_type: "gpt2", vocab_size: 11, n_embd: 8, n_layer: 2, n_head: 2, n_positions: 9 };
const llama = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 11,
  hidden_size: 8,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 9,
};
const qwen3 = { ...llama, model_type: "qwen3", architectures: ["Qwen3ForCausalLM"], head_dim: 6 };
const gemma3 = {
  ...qwen3,
  model_type: "gemma3_text",
  architectures: ["Gemma3ForCausalLM"],
  sliding_window_pattern: 2,
  sliding_window: 3,
};
const gptNeoX = {
  ...llama,
  model_type: "gpt_neox",
  architectures: ["GPTNeoXForCausalLM"],
  hidden_size: 32,
  rotary_pct: 0.5,
};
const plain = { masked: false, hiddenStates: true, queriesAndKeys: true, logits: "all" } as const;

const sizes: Readonly<Record<string, number>> = { B: 2, T: 3, P: 4, R: 2, N: 3 };

const measured: MeasureOptions = {
  masked: false,
  weighting: "norm",
  sums: ["weights", "weights.plain", "entropy", "entropy.plain", "spread", "largest"],
};

/** A count of measures begins with M. */
const sizeOfName = (name: string): number => sizes[name] ?? (name.startsWith("M_") ? 2 : Number(name));

const sizeOfDim = (dim: Dim): number =>
  String(dim)
    .split("+")
    .reduce((sum, term) => sum + term.split("*").reduce((size, name) => size * sizeOfName(name), 1), 0);

/** Inputs that make sense: places within tables, and the last slot of the first row empty. */
function feedOf({ name, dtype, shape }: Value): Tensor {
  const dims = shape.map(sizeOfDim);
  const next = randomBits(5, name);
  const numbers = Array.from({ length: sizeOf(dims) }, () => next() / 2 ** 32);
  const middle = name === "plain" ? 0 : 0.5;
  if (dtype === "float32") return { data: Float32Array.from(numbers, (each) => each - middle), shape: dims };
  const integers: Readonly<Record<string, (index: number) => number>> = {
    attention_mask: (index) => (index === dims[1]! - 1 ? 0 : 1),
    position_ids: (index) => (sizes.P! + (index % dims[1]!)) % 9,
    parents: (index) => 1 - index,
  };
  const own = integers[name] ?? ((index: number) => Math.floor(numbers[index]! * 2));
  return { data: Int32Array.from(numbers, (_, index) => own(index)), shape: dims };
}

async function run(graph: Graph) {
  const runtime = await createWasmRuntime(null);
  const session = await runtime.compile(encodeGraph(graph, "inputs"), new Map());
  const inputs = [...graph.inputs, ...graph.parameters.map(({ value }) => value)];
  const outputs = await session.run(Object.fromEntries(inputs.map((value) => [value.name, feedOf(value)])));
  await session.dispose();
  return outputs;
}

const numberOf = ({ nodes }: Graph, op: NodeType) => nodes.filter((node) => node.op === op).length;

const cases: readonly [string, () => Graph, Partial<Record<NodeType, number>>][] = [
  [
    "BERT score with a head mask",
    () => scoreProgram(createModel(bert), true).graph,
    { MultiHeadAttention: 0, SkipLayerNormalization: 5, BiasGelu: 2 },
  ],
  [
    "BERT attend",
    () => attendProgram(createModel(bert), plain).graph,
    { MultiHeadAttention: 0, SkipLayerNormalization: 5, BiasGelu: 2, Softmax: 2 },
  ],
  [
    "BERT attend on one text",
    () => attendProgram(createModel(bert), plain, 1).graph,
    { Einsum: 6, Gemm: 8, Transpose: 4, ReduceSum: 0, Neg: 0, Cast: 0 },
  ],
  [
    "GPT-2 attend on one masked text",
    () => attendProgram(createModel(gpt2), { ...plain, masked: true }, 1).graph,
    { Einsum: 6, CumSum: 0, And: 0, Where: 1 },
  ],
  [
    "GPT-2 step",
    () => stepProgram(createModel(gpt2), { kind: "read", hidden: true, largest: null }).graph,
    { MultiHeadAttention: 0, SkipLayerNormalization: 5, FastGelu: 2, LayerNormalization: 0 },
  ],
  [
    "GPT-2 step in place",
    () => stepProgram(createModel(gpt2), { kind: "stay", hidden: false, largest: 5 }).graph,
    { MultiHeadAttention: 2, Gemm: 3, MatMul: 6, CumSum: 0, Equal: 0, TopK: 1, Concat: 0, Cast: 0 },
  ],
  [
    "BERT measure by norms",
    () => measureProgram(createModel(bert), measured).graph,
    { MultiHeadAttention: 0, Softmax: 2, SkipLayerNormalization: 3 },
  ],
  [
    "Llama measure by norms",
    () => measureProgram(createModel(llama), measured).graph,
    { MultiHeadAttention: 0, Softmax: 2 },
  ],
  [
    "Llama step",
    () => stepProgram(createModel(llama), { kind: "move", hidden: true, largest: null }).graph,
    {
      MultiHeadAttention: 2,
      Softmax: 0,
      RotaryEmbedding: 4,
      SkipSimplifiedLayerNormalization: 4,
      QuickGelu: 2,
      Cast: 1,
    },
  ],
  [
    "pruned Llama step",
    () =>
      stepProgram(createModel({ ...llama, pruned_heads: { 0: [1], 1: [0, 1, 2, 3] } }), {
        kind: "stay",
        hidden: true,
        largest: null,
      }).graph,
    { MultiHeadAttention: 1, RotaryEmbedding: 2 },
  ],
  [
    "Llama of one key head step",
    () =>
      stepProgram(createModel({ ...llama, num_key_value_heads: 1 }), {
        kind: "stay",
        hidden: true,
        largest: null,
      }).graph,
    { MultiHeadAttention: 2, Concat: 0 },
  ],
  [
    "Qwen3 attend",
    () => attendProgram(createModel(qwen3), plain, 1).graph,
    { SimplifiedLayerNormalization: 5, SkipSimplifiedLayerNormalization: 4, RotaryEmbedding: 4, Sqrt: 0 },
  ],
  [
    "Qwen3 step",
    () => stepProgram(createModel(qwen3), { kind: "stay", hidden: true, largest: null }).graph,
    { MultiHeadAttention: 2, Sqrt: 0, Concat: 0 },
  ],
  [
    "Gemma 3 step",
    () => stepProgram(createModel(gemma3), { kind: "stay", hidden: true, largest: null }).graph,
    { MultiHeadAttention: 2, Sqrt: 0, Concat: 0, SkipSimplifiedLayerNormalization: 4 },
  ],
  [
    "GPT-NeoX step",
    () => stepProgram(createModel(gptNeoX), { kind: "stay", hidden: true, largest: null }).graph,
    { MultiHeadAttention: 2, RotaryEmbedding: 4 },
  ],
];

test.each(cases)("%s gives the same numbers with fused operators", async (_, build, counts) => {
  const graph = build();
  const fused = fuse(graph);
  for (const [op, count] of Object.entries(counts)) expect(numberOf(fused, op as NodeType), op).toBe(count);
  expect(fused.inputs).toEqual(graph.inputs);
  const [before, after] = [await run(graph), await run(fused)];
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [name, { data, shape }] of before) {
    const own = after.get(name)!;
    expect(own.shape, name).toEqual(shape);
    const largest = data.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - own.data[index]!)),
      0,
    );
    expect(largest, name).toBeLessThanOrEqual(2e-6);
  }
});
