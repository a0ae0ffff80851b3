import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder";
import type { FloatTensor, Tensor } from "../lib/tensor";
import type { Model } from "../models/model";
import { attendProgram } from "../programs/attend";
import { batchFeeds } from "../programs/feeds";
import type { Program } from "../programs/program";
import type { Runtime } from "../runtime/runtime";
import { createWasmRuntime } from "../runtime/wasm";
import { openGoldenModel } from "../testing/golden-model";
import {
  type GoldenCase,
  goldenNames,
  gridTensor,
  largestDifference,
  maskAttentions,
  ours,
  padIdOf,
  readGolden,
  rowsOf,
  toleranceFor,
} from "../testing/goldens";
import { SessionCache } from "./model/session-cache";
import { fromCheckpoint, uploadWeights } from "./model/weights";

const wanted = 2e-5;
const runtime: Promise<Runtime> = createWasmRuntime(null);

async function open(folder: string) {
  const { checkpoint, match } = await openGoldenModel(folder);
  const weights = await uploadWeights(await runtime, match.parameters, fromCheckpoint(checkpoint, match));
  return { model: match.model, sessions: new SessionCache(await runtime, weights) };
}

/** What every case compares; logits are added if the checkpoint has a head. */
const tapped = ["attentions", "hidden_states", "queries", "keys"];

/** The largest difference by tensor. */
type Largest = Map<string, number>;

function report(name: string, largest: Largest): void {
  const columns = [...largest].map(([tensor, difference]) => `${tensor} ${difference.toExponential(1)}`);
  console.log(`${name.padEnd(22)} ${columns.join("  ")}`);
}

describe.each(goldenNames())("%s equals the library", (name) => {
  const golden = readGolden(name);
  const largest: Largest = new Map();
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open(golden.checkpoint);
  });
  afterAll(() => report(name, largest));

  const compare = (tensor: string, own: FloatTensor, theirs: FloatTensor, precision: number | undefined) => {
    const difference = largestDifference(own.data, theirs.data);
    largest.set(tensor, Math.max(largest.get(tensor) ?? 0, difference));
    expect(difference, tensor).toBeLessThanOrEqual(toleranceFor(precision, wanted));
  };

  test.each(golden.cases.filter((entry) => entry.past === undefined))("$name", async (entry) => {
    const { model, sessions } = opened;
    const headMask = gridTensor(entry.inputs.head_mask);
    const options = {
      masked: headMask !== undefined,
      hiddenStates: true,
      queriesAndKeys: true,
      logits: "all",
    } as const;
    const feeds = batchFeeds(rowsOf(entry), {
      hasTypeIds: model.hasTypeIds,
      padId: padIdOf(entry),
      headMask,
    });
    const outputs = await sessions.run(attendProgram(model, options), feeds);
    for (const tensor of [...tapped, "logits"]) {
      const theirs = await golden.tensor(entry.name, tensor);
      const raw = ours(outputs, tensor);
      if (tapped.includes(tensor)) expect(theirs, tensor).not.toBeNull();
      if (theirs) expect(raw, tensor).not.toBeNull();
      if (!theirs || !raw) continue;
      const own = headMask && tensor === "attentions" ? maskAttentions(raw, headMask) : raw;
      compare(tensor, own, theirs, entry.precision[tensor]);
    }
  });

  test.each(golden.cases.filter((entry) => entry.past !== undefined))(
    "$name, with cached keys and values",
    async (entry) => {
      const { model, sessions } = opened;
      const outputs = await sessions.run(cachedProgram(model), await cachedFeeds(sessions, model, entry));
      for (const tensor of ["logits", "present_keys", "present_values"]) {
        compare(
          tensor,
          ours(outputs, tensor)!,
          (await golden.tensor(entry.name, tensor))!,
          entry.precision[tensor],
        );
      }
    },
  );

  test("a head mask changes the logits, but a mask of ones does not", async () => {
    const { model, sessions } = opened;
    if (model.head === "none") return;
    const row = rowsOf(golden.cases[0]!)[0]!;
    const logitsWith = async (value: number) => {
      const mask = {
        data: new Float32Array(model.numLayers * model.numHeads).fill(1),
        shape: [model.numLayers, model.numHeads],
      };
      mask.data[0] = value;
      const program = attendProgram(model, {
        masked: true,
        hiddenStates: false,
        queriesAndKeys: false,
        logits: "all",
      });
      return (
        await sessions.run(
          program,
          batchFeeds([row], { hasTypeIds: model.hasTypeIds, padId: 0, headMask: mask }),
        )
      ).get("logits")!;
    };
    const whole = await logitsWith(1);
    expect(largestDifference(whole.data, (await logitsWith(0)).data)).toBeGreaterThan(1e-4);
    expect(
      largestDifference(
        whole.data,
        (await golden.tensor(golden.cases[0]!.name, "logits"))?.data ?? whole.data,
      ),
    ).toBeLessThan(1e-4);
  });
});

test("the reference values cover all checkpoints, with and without a cache", () => {
  expect(goldenNames().length).toBeGreaterThanOrEqual(14);
  expect(goldenNames().some((name) => readGolden(name).cases.some((entry) => entry.past !== undefined))).toBe(
    true,
  );
});

test("without a padding token, a batch's rows are classified as the library classifies each alone", async () => {
  const golden = readGolden("qwen2-classifier");
  const { model, sessions } = await open(golden.checkpoint);
  const entries = golden.cases.filter(({ name }) => name.startsWith("padded-"));
  const rows = entries.flatMap(rowsOf);
  expect(new Set(rows.map(({ ids }) => ids.length)).size).toBe(3);
  const options = { masked: false, hiddenStates: false, queriesAndKeys: false, logits: "all" } as const;
  const feeds = batchFeeds(rows, { hasTypeIds: false, padId: 0 });
  const logits = (await sessions.run(attendProgram(model, options), feeds)).get("logits")!;
  for (const [row, { name, precision }] of entries.entries()) {
    const theirs = (await golden.tensor(name, "logits"))!.data;
    const own = logits.data.subarray(row * theirs.length, (row + 1) * theirs.length);
    expect(largestDifference(own, theirs), name).toBeLessThanOrEqual(toleranceFor(precision.logits, wanted));
  }
});

test("the library's own precision leaves something to compare", () => {
  const precisions = goldenNames().flatMap((name) =>
    readGolden(name).cases.flatMap(({ precision }) => Object.values(precision)),
  );
  expect(precisions.length).toBeGreaterThan(1000);
  expect(Math.max(...precisions)).toBeLessThan(1e-3);
});

/** A forward pass after P cached tokens. */
function cachedProgram(model: Model): Program {
  const g = new GraphBuilder("cached");
  const cache = (layer: number, part: string) =>
    g.input(`past.${layer}.${part}`, "float32", ["B", model.numKeyValueHeads, "P", model.headDim]);
  const forward = model.forward(g, {
    inputIds: g.input("input_ids", "int32", ["B", "T"]),
    attentionMask: g.input("attention_mask", "int32", ["B", "P+T"]),
    positionIds: g.input("position_ids", "int32", ["B", "T"]),
    typeIds: null,
    headMask: null,
    past: Array.from({ length: model.numLayers }, (_, layer) => ({
      key: cache(layer, "key"),
      value: cache(layer, "value"),
    })),
  });
  forward.layers.forEach((layer, index) => {
    g.output(`present_keys.${index}`, layer!.cached!.key);
    g.output(`present_values.${index}`, layer!.cached!.value);
  });
  g.output("logits", model.logits(g, forward.lastHiddenState));
  return { key: "cached", graph: g.build(), kept: [], work: "batch" };
}

/** The case's inputs, and the cache that our own forward pass over its first tokens creates. */
async function cachedFeeds(sessions: SessionCache, model: Model, { inputs, past }: GoldenCase) {
  const ids = inputs.input_ids[0]!;
  const empty = { data: new Float32Array(), shape: [1, model.numKeyValueHeads, 0, model.headDim] };
  const parts = Array.from({ length: model.numLayers }, (_, layer) =>
    ["key", "value"].map((part) => [layer, part] as const),
  ).flat();
  const noCache = parts.map(([layer, part]) => [`past.${layer}.${part}`, empty] as const);
  const first = await sessions.run(cachedProgram(model), {
    ...cacheInputs(ids, 0, past!),
    ...Object.fromEntries(noCache),
  });
  const cache = parts.map(
    ([layer, part]) => [`past.${layer}.${part}`, first.get(`present_${part}s.${layer}`)!] as const,
  );
  return { ...cacheInputs(ids, past!, ids.length), ...Object.fromEntries(cache) };
}

function cacheInputs(ids: readonly number[], start: number, end: number): Record<string, Tensor> {
  const row = (values: readonly number[]) => ({ data: Int32Array.from(values), shape: [1, values.length] });
  const positions = ids.map((_, index) => index);
  return {
    input_ids: row(ids.slice(start, end)),
    attention_mask: row(positions.slice(0, end).map(() => 1)),
    position_ids: row(positions.slice(start, end)),
  };
}
