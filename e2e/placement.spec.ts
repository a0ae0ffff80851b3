import { create, toBinary } from "@bufbuild/protobuf";
import type { Page } from "@playwright/test";
import { encodeGraph } from "../src/graph/encode";
import { fuse } from "../src/graph/fuse/fuse";
import { ModelProtoSchema } from "../src/graph/onnx_pb";
import { createModel } from "../src/models/create-model";
import { attendProgram } from "../src/programs/attend";
import { copyingProgram, vocabularyProgram } from "../src/programs/copying";
import { entropyProgram } from "../src/programs/entropy";
import { headMatrixProgram } from "../src/programs/head-matrix";
import { headTotalsProgram } from "../src/programs/head-totals";
import { importanceProgram } from "../src/programs/importance";
import { lossesProgram } from "../src/programs/losses";
import { measureProgram } from "../src/programs/measure";
import { scoreProgram } from "../src/programs/score";
import { stagesOf } from "../src/programs/staged";
import { stepProgram } from "../src/programs/step";
import { expect, test } from "./fixtures";
import { openOrtPage, placements } from "./ort-page";

const bert = {
  model_type: "bert",
  architectures: ["BertForSequenceClassification"],
  vocab_size: 50,
  hidden_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 32,
  max_position_embeddings: 16,
};
const gpt2 = { model_type: "gpt2", vocab_size: 50, n_embd: 24, n_layer: 2, n_head: 3, n_positions: 16 };
const llama = {
  model_type: "llama",
  architectures: ["LlamaForCausalLM"],
  vocab_size: 50,
  hidden_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 32,
  max_position_embeddings: 16,
};
const qwen3 = { ...llama, model_type: "qwen3", architectures: ["Qwen3ForCausalLM"], head_dim: 10 };
const gemma3 = {
  ...qwen3,
  model_type: "gemma3_text",
  architectures: ["Gemma3ForCausalLM"],
  sliding_window_pattern: 2,
  final_logit_softcapping: 4,
};
const gptNeoX = {
  ...llama,
  model_type: "gpt_neox",
  architectures: ["GPTNeoXForCausalLM"],
  rotary_pct: 0.7,
};
const modernBert = {
  ...bert,
  model_type: "modernbert",
  architectures: ["ModernBertForSequenceClassification"],
  classifier_pooling: "mean",
  global_attn_every_n_layers: 2,
};
/** One head of the first layer and the whole second layer are pruned. */
const pruned = { 0: [1], 1: [0, 1, 2] };
const everything = {
  masked: true,
  hiddenStates: true,
  queriesAndKeys: true,
  scores: true,
  logits: "all",
} as const;
const plain = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "last" } as const;

const measured = {
  masked: true,
  weighting: "norm",
  sums: ["weights", "weights.plain", "entropy", "entropy.plain", "spread", "spread.plain", "largest"],
} as const;

const heads = { masked: true, weighting: "norm" } as const;

const stages = stagesOf(createModel(bert), "cross-entropy");

const programs = [
  ["BERT attend, everything tapped", () => attendProgram(createModel(bert), everything)],
  ["BERT attend", () => attendProgram(createModel(bert), plain)],
  ["BERT attend on one text", () => attendProgram(createModel(bert), plain, 1)],
  ["BERT score", () => scoreProgram(createModel(bert), true)],
  ["BERT losses", () => lossesProgram(createModel(bert), "cross-entropy")],
  ["GPT-2 losses", () => lossesProgram(createModel(gpt2), "cross-entropy")],
  [
    "masked BERT",
    () => attendProgram(createModel({ ...bert, architectures: ["BertForMaskedLM"] }), everything),
  ],
  [
    "RoBERTa attend, its positions counted on the device",
    () =>
      attendProgram(createModel({ ...bert, model_type: "roberta", architectures: undefined }), everything),
  ],
  ["GPT-2 attend, everything tapped", () => attendProgram(createModel(gpt2), everything)],
  ["BERT measure, by norms", () => measureProgram(createModel(bert), measured)],
  ["pruned Llama measure", () => measureProgram(createModel({ ...llama, pruned_heads: pruned }), measured)],
  ["GPT-2 vocabulary", () => vocabularyProgram(createModel(gpt2))],
  ["GPT-2 copying", () => copyingProgram(createModel(gpt2))],
  ["pruned Llama copying", () => copyingProgram(createModel({ ...llama, pruned_heads: pruned }))],
  ["BERT head totals, by norms", () => headTotalsProgram(createModel(bert), heads)],
  ["BERT head matrix, by norms", () => headMatrixProgram(createModel(bert), heads)],
  ...[...stages.layers, stages.rest].map(
    ({ program }, piece) => [`piece ${piece} of BERT importance`, () => program] as const,
  ),
  ["BERT entropy", () => entropyProgram(createModel(bert))],
  ["BERT importance", () => importanceProgram(createModel(bert), "cross-entropy")],
  ["GPT-2 importance", () => importanceProgram(createModel(gpt2), "cross-entropy")],
  ["pruned BERT attend", () => attendProgram(createModel({ ...bert, pruned_heads: pruned }), everything)],
  ["pruned GPT-2 attend", () => attendProgram(createModel({ ...gpt2, pruned_heads: pruned }), everything)],
  [
    "pruned BERT importance",
    () => importanceProgram(createModel({ ...bert, pruned_heads: pruned }), "cross-entropy"),
  ],
  [
    "pruned GPT-2 importance",
    () => importanceProgram(createModel({ ...gpt2, pruned_heads: pruned }), "cross-entropy"),
  ],
  [
    "GPT-2 reading a prompt",
    () => stepProgram(createModel(gpt2), { kind: "read", hidden: true, largest: null }),
  ],
  [
    "GPT-2 decoding step in place",
    () =>
      stepProgram(createModel({ ...gpt2, vocab_size: 4100 }), { kind: "stay", hidden: false, largest: 16 }),
  ],
  [
    "pruned GPT-2 decoding step",
    () =>
      stepProgram(createModel({ ...gpt2, pruned_heads: pruned }), {
        kind: "move",
        hidden: true,
        largest: null,
      }),
  ],
  ["GPT-2 attend on one text", () => attendProgram(createModel(gpt2), plain, 1)],
  [
    "Llama decoding step in place",
    () =>
      stepProgram(createModel({ ...llama, vocab_size: 4100 }), { kind: "stay", hidden: false, largest: 256 }),
  ],
  [
    "Qwen3 decoding step in place",
    () => stepProgram(createModel(qwen3), { kind: "stay", hidden: false, largest: 16 }),
  ],
  [
    "Gemma 3 decoding step in place",
    () => stepProgram(createModel(gemma3), { kind: "stay", hidden: false, largest: 16 }),
  ],
  ["Qwen3 attend, everything tapped", () => attendProgram(createModel(qwen3), everything)],
  ["Gemma 3 attend, everything tapped", () => attendProgram(createModel(gemma3), everything)],
  ["Gemma 3 importance", () => importanceProgram(createModel(gemma3), "cross-entropy")],
  ["Llama importance", () => importanceProgram(createModel(llama), "cross-entropy")],
  [
    "pruned Llama importance",
    () => importanceProgram(createModel({ ...llama, pruned_heads: pruned }), "cross-entropy"),
  ],
  [
    "pruned Llama decoding step",
    () =>
      stepProgram(createModel({ ...llama, pruned_heads: pruned }), {
        kind: "move",
        hidden: true,
        largest: null,
      }),
  ],
  ["GPT-NeoX importance", () => importanceProgram(createModel(gptNeoX), "cross-entropy")],
  ["ModernBERT importance", () => importanceProgram(createModel(modernBert), "cross-entropy")],
  [
    "importance of a Llama that classifies",
    () =>
      importanceProgram(
        createModel({ ...llama, architectures: ["LlamaForSequenceClassification"], pad_token_id: 1 }),
        "cross-entropy",
      ),
  ],
  ...["gelu", "gelu_new", "quick_gelu", "silu", "relu", "relu2", "tanh", "sigmoid"].map(
    (activation) =>
      [
        `BERT with ${activation}`,
        () => attendProgram(createModel({ ...bert, hidden_act: activation }), plain),
      ] as const,
  ),
] as const;

test.describe("every node of a program runs on WebGPU", () => {
  test.skip(({ device }) => device !== "webgpu", "placement only concerns WebGPU");
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await openOrtPage(page);
  });
  test.afterAll(() => page.close());

  for (const [name, build] of programs) {
    test(name, async () => {
      const graph = fuse(build().graph);
      const placed = await placements(page, encodeGraph(graph, "inputs"));
      expect(Object.keys(placed)).toEqual(["WebGpuExecutionProvider"]);
      // A ReshapeLike is written as two nodes. The runtime joins transposes that follow each other into one, and moves
      // some past a Split or Concat, where they come once for each piece.
      const count = (op: string) => graph.nodes.filter((node) => node.op === op).length;
      const written = graph.nodes.length + count("ReshapeLike");
      expect(placed.WebGpuExecutionProvider!.count).toBeLessThanOrEqual(written + count("Transpose"));
      expect(placed.WebGpuExecutionProvider!.count).toBeGreaterThanOrEqual(written - count("Transpose"));
    });
  }

  test("a node that WebGPU lacks would be reported", async () => {
    const float = {
      type: {
        tensorType: { elemType: 1, shape: { dim: [{ value: { case: "dimValue", value: 4n } as const }] } },
      },
    };
    const model = create(ModelProtoSchema, {
      irVersion: 9n,
      opsetImport: [{ domain: "", version: 20n }],
      graph: {
        name: "planted",
        node: [{ name: "planted.Round", opType: "Round", input: ["x"], output: ["y"] }],
        input: [{ name: "x", ...float }],
        output: [{ name: "y", ...float }],
      },
    });
    const placed = await placements(page, toBinary(ModelProtoSchema, model));
    expect(Object.keys(placed)).toContain("CPUExecutionProvider");
  });
});
