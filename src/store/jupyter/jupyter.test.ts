/** @file Jupyter files as text: every cell, with the page's numbers in it. `reference/verify_notebooks.py` runs real ones. */

import { expect, test } from "vitest";
import { z } from "zod";
import type { ModelInfo } from "../../engine/api/api";
import { floatTensor } from "../../lib/tensor";
import { measuredEntropies, measuredImportance, twoByTwo } from "../../testing/measured-heads";
import { modelInfo } from "../../testing/model-info";
import { type Lane, newLane } from "../decoding/state";
import type { Picture, Slot, SlotSource } from "../state";
import { attentionJupyter } from "./attention";
import { lanesJupyter } from "./decoding";
import { headsJupyter } from "./heads";
import { originOf } from "./origin";
import { maskJupyter } from "./pruning";

const cell = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  cell_type: z.enum(["markdown", "code"]),
  metadata: z.strictObject({}),
  source: z.array(z.string()),
  execution_count: z.null().optional(),
  outputs: z.tuple([]).optional(),
});
const jupyterFile = z.object({
  cells: z.array(cell),
  metadata: z.object({ kernelspec: z.object({ name: z.literal("python3") }) }),
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
});

/** The cells of a valid file, as Jupytext writes them. */
function cellsOf(text: string): string {
  const { cells } = jupyterFile.parse(JSON.parse(text));
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  for (const { cell_type, outputs } of cells) expect(outputs !== undefined).toBe(cell_type === "code");
  return cells.map(({ cell_type, source }) => `# %% [${cell_type}]\n${source.join("")}\n`).join("\n");
}

const info = modelInfo({
  model: "key",
  name: "tiny *model*",
  head: "classifier",
  numLayers: 2,
  numHeads: 2,
  maxPositions: 64,
  labels: ["sad", "glad"],
});

const slot = (id: string, source: SlotSource, own = info): Slot => ({
  id,
  label: id,
  source,
  state: { kind: "ready", info: own },
});

/** What differs between families in a file. */
function familyOf(family: string): Partial<ModelInfo> {
  const { isPrunedByLibrary, hasHeadMask, outputProjection } = modelInfo({ family });
  return { family, isPrunedByLibrary, hasHeadMask, outputProjection, head: "lm" };
}

const page = "https://example.org/app/index.html";
const embedded = slot("bert-emotion", { kind: "embedded", model: "bert-emotion" });
const hub = slot("hub", { kind: "hub", id: "me/bert", revision: "abc", hub: "https://hub.example.org" });
const removed = slot(
  "pruned",
  { kind: "pruned", base: "bert-emotion", heads: { 1: [0] } },
  { ...info, prunedHeads: { 1: [0] } },
);
const random = slot("random", { kind: "random", base: "bert-emotion", seed: 3 });
const slots = [embedded, hub, random, removed];
const origin = (of: Slot) => originOf(of, slots, page)!;

const picture: Picture = {
  subject: { text: 'say "a"', pair: "b" },
  info,
  result: {
    ids: [2, 3],
    tokens: ["[CLS]", "a"],
    texts: ["[CLS]", "a"],
    typeIds: [0, 0],
    segments: [0, 0],
    special: [true, false],
    continues: [false, false],
    truncated: 0,
    attentions: floatTensor(
      Float32Array.from({ length: 16 }, (_, i) => i / 16),
      [2, 2, 2, 2],
    ),
    entropies: twoByTwo(0.1, 0.2, 0.3, 0.4),
    logits: floatTensor(Float32Array.of(-1.5, 2), [2]),
    milliseconds: 0,
  },
  predictions: { kind: "none" },
};

test("attention of a pair, with a model of the app", async () => {
  const text = attentionJupyter({ origin: origin(embedded), picture, layer: 1, head: 0 });
  await expect(cellsOf(text)).toMatchFileSnapshot("./attention.jupyter.txt");
});

test("random weights are those of the page only if their folder is named", () => {
  const text = cellsOf(attentionJupyter({ origin: origin(random), picture, layer: 1, head: 0 }));
  expect(text).toContain('const file = await headscope.exportModel("key", "zip");');
  expect(text).toContain("    model = AutoModelForSequenceClassification.from_config(\n        config,\n");
  expect(text).toContain(
    "    model = AutoModelForSequenceClassification.from_pretrained(\n        weights,\n",
  );
  const both = slot(
    "both",
    { kind: "pruned", base: "random", heads: { 1: [0] } },
    { ...info, prunedHeads: { 1: [0] } },
  );
  expect(originOf(both, slots, page)).toBeNull();
});

test("a long text is cut as on the page, and only its first rows are written", () => {
  const numTokens = 40;
  const result = {
    ...picture.result,
    ids: Array.from({ length: numTokens }, (_, i) => i),
    tokens: Array.from({ length: numTokens }, String),
    attentions: floatTensor(new Float32Array(4 * numTokens ** 2), [2, 2, numTokens, numTokens]),
    truncated: 3,
  };
  const text = attentionJupyter({
    origin: origin(embedded),
    picture: { ...picture, result },
    layer: 1,
    head: 0,
  });
  expect(cellsOf(text)).toContain("truncation=True, max_length=40)");
  expect(cellsOf(text)).toContain(
    'compare("layer 1, head 0, the first 15 queries", attention[1, 0, :15], page)',
  );
});

test("entropy and importance, with a model of a hub", async () => {
  const text = headsJupyter({
    origin: origin(hub),
    entropy: { asked: ["one", "two"], found: measuredEntropies },
    importance: { asked: { texts: ["one", "two"], labels: [0, 1] }, found: measuredImportance },
    definition: "batch",
  });
  await expect(cellsOf(text)).toMatchFileSnapshot("./heads.jupyter.txt");
});

test("a mask of a model without some heads", async () => {
  const logits = twoByTwo(1, 2, 3, 4);
  const score = (value: number) => ({ metric: { name: "accuracy", value } as const, loss: 0.25 });
  const effect = { model: "key", texts: ["one"], mask: { 0: [1] } };
  const text = maskJupyter({
    origin: origin(removed),
    mask: { 0: [1] },
    sentences: { ...effect, texts: ["one", "two"], before: logits, after: logits },
    set: {
      effect: { ...effect, before: score(1), after: score(0.5) },
      examples: { texts: ["one"], labels: [1] },
    },
  });
  await expect(cellsOf(text)).toMatchFileSnapshot("./mask.jupyter.txt");
});

test("lanes: only what is not drawn is compared", async () => {
  const done = (options: Lane["options"], name: string): Lane => ({
    ...newLane(name, { name, options }),
    state: {
      kind: "done",
      stop: { kind: "end-token", token: 6 },
      sequences: [{ tokens: [5, 6], score: null, logProbabilities: [], node: null, text: null }],
    },
  });
  const lanes = [
    done({ max_new_tokens: 2 }, "Greedy"),
    done({ simple_beam: true, beam_width: 2, max_length: 2 }, "Simple"),
    done({ do_sample: true, max_new_tokens: 2 }, "Sample"),
    newLane("idle", { name: "Idle", options: { num_beams: 2 } }),
  ];
  const files = slot("files", { kind: "files", files: [], name: "mine" }, { ...info, head: "lm" });
  const text = lanesJupyter({
    origin: origin(files),
    subject: { isChat: false, system: "", prompt: "a", seed: 5, ids: [1] },
    lanes,
  });
  await expect(cellsOf(text)).toMatchFileSnapshot("./lanes.jupyter.txt");
});

test("a checkpoint that lacks heads already has no Jupyter file", () => {
  const files: SlotSource = { kind: "files", files: [], name: "mine" };
  expect(originOf(slot("files", files), slots, page)).not.toBeNull();
  expect(originOf(slot("files", files, { ...info, prunedHeads: { 1: [0] } }), slots, page)).toBeNull();
});

test("what the library lacks for Llama is written out: a mask by hooks, and zeros for generate", async () => {
  const heads = { 0: [1], 1: [0] };
  const llama = modelInfo({ ...info, ...familyOf("llama"), prunedHeads: heads });
  const base = slot("hub", hub.source, { ...llama, prunedHeads: {} });
  const less = slot("less", { kind: "pruned", base: "hub", heads }, llama);
  const from = originOf(less, [base, less], page)!;
  const masked = headsJupyter({
    origin: from,
    entropy: null,
    importance: { asked: { texts: ["one"] }, found: measuredImportance },
    definition: "batch",
  });
  await expect(cellsOf(masked)).toMatchFileSnapshot("./hooks.jupyter.txt");
  const subject = { isChat: false, system: "", prompt: "a", seed: 5, ids: [1] };
  const lanes = cellsOf(lanesJupyter({ origin: from, subject, lanes: [] }));
  expect(lanes).not.toContain("prune_heads");
  expect(lanes).toContain(
    "for layer, heads in {0: [1], 1: [0]}.items():\n    projections[layer].weight.data.unflatten(1, (2, -1))[:, heads] = 0",
  );
});

test("Qwen3 needs a later release of the library", () => {
  const qwen = slot("hub", hub.source, modelInfo({ ...info, ...familyOf("qwen3") }));
  const text = lanesJupyter({
    origin: origin(qwen),
    subject: { isChat: false, system: "", prompt: "a", seed: 5, ids: [] },
    lanes: [],
  });
  expect(cellsOf(text)).toContain("transformers==4.51.3 ");
});
