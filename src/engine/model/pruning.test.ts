import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskTensor } from "../../analysis/head-sets";
import { at } from "../../lib/tensor";
import { createWasmRuntime } from "../../runtime/wasm";
import { folderEngine } from "../../testing/folder-engine";
import { largestDifference } from "../../testing/goldens";
import { losable } from "../../testing/losable-runtime";
import { tinyConfigs } from "../../testing/tiny-configs";
import type { Headscope } from "../api/api";

type Heads = Record<number, number[]>;

const engine = folderEngine();
const ids = [2, 7, 9, 4, 11, 3];

/** Heads to prune from a model with three layers of five. */
const someHeads = fc
  .tuple(
    ...[0, 1, 2].map(() =>
      fc.oneof(fc.uniqueArray(fc.nat(4), { maxLength: 5 }), fc.constant<number[]>([0, 1, 2, 3, 4])),
    ),
  )
  .map((lists): Heads => Object.fromEntries(lists.map((list, layer) => [layer, list])))
  .filter((heads) => Object.values(heads).flat().length > 0);

async function withPruned<T>(model: string, heads: Heads, use: (pruned: string) => Promise<T>): Promise<T> {
  const { model: pruned } = await engine.prune(model, heads);
  try {
    return await use(pruned);
  } finally {
    await engine.release(pruned);
  }
}

/** Weights and biases of a head's query, key, value and part of the output. */
const whole = 4 * 4 * 20 + 3 * 4;
/** Of a head that shares its key and value. */
const queryAndOutput = 2 * 4 * 20;

describe.each([
  ["bert", whole],
  ["distilbert", whole],
  ["gpt2", whole],
  ["roberta", whole],
  ["mistral", queryAndOutput],
] as const)("a pruned %s", (family, perHead) => {
  const loading = engine.load({ random: tinyConfigs[family], seed: 4 });

  test("gives the logits of the masked model, whichever heads are removed, also whole layers", async () => {
    const info = await loading;
    const property = fc.asyncProperty(someHeads, async (heads) => {
      const masked = await engine.attend(info.model, { ids, headMask: maskTensor(heads, info) });
      const { logits } = await withPruned(info.model, heads, (pruned) => engine.attend(pruned, { ids }));
      expect(largestDifference(logits.data, masked.logits.data)).toBeLessThan(1e-5);
    });
    await fc.assert(property, { numRuns: 12, seed: 5 });
  });

  test("answers even without any head: all attention is 0", async () => {
    const info = await loading;
    const all = [0, 1, 2, 3, 4];
    const heads = { 0: all, 1: all, 2: all };
    const masked = await engine.attend(info.model, { ids, headMask: maskTensor(heads, info) });
    await withPruned(info.model, heads, async (model) => {
      const result = await engine.attend(model, { ids, queriesAndKeys: true });
      expect(result.attentions).toEqual({ data: new Float32Array(3 * 5 * 36), shape: [3, 5, 6, 6] });
      expect(result.queries).toEqual({ data: new Float32Array(3 * 5 * 24), shape: [3, 5, 6, 4] });
      expect(largestDifference(result.logits.data, masked.logits.data)).toBeLessThan(1e-5);
    });
  });

  test("keeps the numbers of its heads: removed heads are zeros", async () => {
    const info = await loading;
    const heads = { 0: [1, 3], 1: [0, 1, 2, 3, 4] };
    const options = { ids, queriesAndKeys: true, hiddenStates: true };
    const masked = await engine.attend(info.model, { ...options, headMask: maskTensor(heads, info) });
    await withPruned(info.model, heads, async (model) => {
      const result = await engine.attend(model, options);
      expect(result.attentions.shape).toEqual([3, 5, 6, 6]);
      for (const tensor of ["attentions", "queries", "keys"] as const) {
        const [own, theirs] = [result[tensor]!, masked[tensor]!];
        for (let head = 0; head < 5; head++) {
          const here = at(at(own, 0), head).data;
          const there = at(at(theirs, 0), head).data;
          const expected = heads[0].includes(head) ? new Float32Array(there.length) : there;
          expect(largestDifference(here, expected), `${tensor} ${head}`).toBeLessThan(1e-6);
        }
        expect(Math.max(...at(own, 1).data.map(Math.abs))).toBe(0);
        expect(largestDifference(at(own, 2).data, at(theirs, 2).data)).toBeLessThan(1e-5);
      }
      expect([...at(result.entropies, 1).data]).toEqual([0, 0, 0, 0, 0]);
      expect(largestDifference(result.hiddenStates!.data, masked.hiddenStates!.data)).toBeLessThan(1e-5);
    });
  });

  test("a mask over all former heads masks the remaining ones", async () => {
    const info = await loading;
    const [gone, masked] = [
      { 0: [0], 2: [2, 4] },
      { 0: [2], 2: [0] },
    ];
    const both = { 0: [0, 2], 2: [0, 2, 4] };
    const { logits } = await engine.attend(info.model, { ids, headMask: maskTensor(both, info) });
    await withPruned(info.model, gone, async (model) => {
      const result = await engine.attend(model, { ids, headMask: maskTensor(masked, info) });
      expect(largestDifference(result.logits.data, logits.data)).toBeLessThan(1e-5);
    });
  });

  test("counts its parameters, and pruning twice equals pruning at once", async () => {
    const info = await loading;
    const first = await engine.prune(info.model, { 0: [1] });
    expect(first.parametersBefore - first.parametersAfter).toBe(perHead);
    expect(first).toMatchObject({
      numHeads: 5,
      prunedHeads: { 0: [1] },
      name: `${info.name}, 1 head pruned`,
    });
    const second = await engine.prune(first.model, { 2: [4, 0], 0: [3] });
    expect(second.parametersAfter).toBe(info.parameters - 4 * perHead);
    expect(second.prunedHeads).toEqual({ 0: [1, 3], 2: [0, 4] });
    const atOnce = await engine.prune(info.model, { 0: [3, 1], 2: [0, 4] });
    expect(atOnce.model).toBe(second.model);
    const masked = await engine.attend(info.model, {
      ids,
      headMask: maskTensor({ 0: [1, 3], 2: [0, 4] }, info),
    });
    const { logits } = await engine.attend(second.model, { ids });
    expect(largestDifference(logits.data, masked.logits.data)).toBeLessThan(1e-5);
  });

  test.each([
    ["a head that does not exist", { 0: [5] }, /has no head 5 in layer 0/],
    ["a layer that does not exist", { 3: [0] }, /has no head 0 in layer 3/],
    ["no head", { 0: [] }, /No heads were named/],
    ["a value that is not a list", { 0: 1 as unknown as number[] }, /No heads were named/],
  ] as const)("%s is refused with an explanation", async (_, heads, words) => {
    const { model } = await loading;
    const pruning = engine.prune(model, heads);
    await expect(pruning).rejects.toMatchObject({ code: "bad-input", message: expect.stringMatching(words) });
  });

  test("a pruned head cannot be pruned again", async () => {
    const { model } = await loading;
    await withPruned(model, { 1: [2] }, async (pruned) => {
      await expect(engine.prune(pruned, { 1: [2] })).rejects.toThrow(/has no head 2 in layer 1/);
    });
  });
});

test("a pruned model is reloaded after its device is lost, even if its base was released", async () => {
  const devices: { readonly lose: () => void }[] = [];
  const own = folderEngine(async () => {
    const device = losable(await createWasmRuntime(null));
    devices.push(device);
    return device.runtime;
  });
  const { model } = await own.load({ id: "bert-classifier" });
  const pruned = await own.prune(model, { 0: [1], 1: [0, 1, 2, 3] });
  const before = await own.attend(pruned.model, { ids });
  await own.release(model);
  devices[0]!.lose();
  expect((await own.attend(pruned.model, { ids })).logits.data).toEqual(before.logits.data);
  expect(devices).toHaveLength(2);
});

test("the measures of a pruned classifier's heads are those of the masked one", async () => {
  const { model } = await engine.load({ embedded: "bert-emotion" });
  const heads: Heads = { 0: [2, 7], 3: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] };
  const info = await engine.prune(model, heads);
  const headMask = maskTensor(heads, info);
  const input = { texts: ["i feel wonderful", "i am so angry with everyone here"], labels: [1, 3] };
  const compare = async (verb: "score" | "importance", key: "logits" | "gradient") => {
    const ask = engine[verb] as Headscope["importance"];
    const [own, theirs] = [await ask(info.model, input), await ask(model, { ...input, headMask })];
    const isGone = (index: number) => key === "gradient" && headMask.data[index] === 0;
    expect([...own[key]!.data].map(Number.isNaN)).toEqual(
      [...own[key]!.data].map((_, index) => isGone(index)),
    );
    const left = (_: number, index: number) => !isGone(index);
    const [mine, masked] = [own[key]!.data.filter(left), theirs[key]!.data.filter(left)];
    expect(largestDifference(mine, masked), key).toBeLessThan(1e-5);
  };
  await compare("score", "logits");
  await compare("importance", "gradient");
  const { entropy, perToken } = await engine.entropy(info.model, input);
  expect([...entropy.data].map(Number.isNaN)).toEqual([...headMask.data].map((entry) => entry === 0));
  const [, , , width = 0] = perToken.shape;
  const ofToken = (_: number, index: number) => headMask.data[headOfRow(Math.floor(index / width))] === 0;
  expect([...perToken.data].map(Number.isNaN)).toEqual([...perToken.data].map(ofToken));
  expect(info.parametersBefore - info.parametersAfter).toBe(14 * (4 * 32 * 384 + 3 * 32));
});

/** The index in `[6, 12]` of the head of a row of `[6, 2, 12, …]`. */
const headOfRow = (row: number) => Math.floor(row / 24) * 12 + (row % 12);

test("a search over a pruned classifier masks its remaining heads, in every order", async () => {
  const { model } = await engine.load({ id: "bert-classifier" });
  const whole = await engine.load({ id: "bert-classifier" });
  expect(whole.model).toBe(model);
  const heads: Heads = { 0: [1], 1: [0, 3] };
  const info = await engine.prune(model, heads);
  const data = { texts: ["they walked", "the rain was quiet"], labels: [1, 0], toTheEnd: true };
  const left = [0, 2, 3, 5, 6];
  for (const order of ["importance", "reverse", "fixed", "entropy", "random"] as const) {
    const found = await engine.search(info.model, { ...data, order });
    const places = found.order.map(([layer, head]) => layer * 4 + head);
    expect([...places].sort(), order).toEqual(left);
  }
  const { entropy } = await engine.entropy(info.model, data);
  const byEntropy = await engine.search(info.model, { ...data, order: "entropy" });
  expect(byEntropy.order.map(([layer, head]) => layer * 4 + head)).toEqual(
    left.sort((a, b) => entropy.data[b]! - entropy.data[a]!),
  );
});

test("a classifier without any head has no measures", async () => {
  const { model, numLayers } = await engine.load({ embedded: "bert-emotion" });
  const all = Array.from({ length: 12 }, (_, head) => head);
  const every = Object.fromEntries(Array.from({ length: numLayers }, (_, layer) => [layer, all]));
  const info = await engine.prune(model, every);
  const input = { texts: ["i feel wonderful", "i am so angry"], labels: [1, 3] };
  const { entropy, perToken } = await engine.entropy(info.model, input);
  expect(perToken).toEqual({ data: new Float32Array(6 * 2 * 12 * 6).fill(Number.NaN), shape: [6, 2, 12, 6] });
  const { gradient, importance, loss } = await engine.importance(info.model, input);
  const none = { data: new Float32Array(72).fill(Number.NaN), shape: [6, 12] };
  expect([entropy, gradient, importance]).toEqual([none, none, none]);
  const masked = { ...input, headMask: { data: new Float32Array(72), shape: [6, 12] } };
  expect(Math.abs(loss - (await engine.score(model, masked)).loss!)).toBeLessThan(1e-5);
});

test("pruning without heads is refused, whatever is passed instead", async () => {
  const { model } = await engine.load({ random: tinyConfigs.bert, seed: 1 });
  for (const heads of [{}, { 0: [] }, null as unknown as Heads]) {
    await expect(engine.prune(model, heads)).rejects.toThrow("No heads were named.");
  }
});

test("no head is removed from one of the layers that share their weights, and the refusal says what to do", async () => {
  const info = await engine.load({ random: tinyConfigs.albert, seed: 4 });
  await expect(engine.prune(info.model, { 1: [0] })).rejects.toMatchObject({
    code: "bad-input",
    message: expect.stringContaining("share their weights"),
    hint: expect.stringContaining("Mask the head instead"),
  });
  const masked = await engine.attend(info.model, { ids, headMask: maskTensor({ 1: [0] }, info) });
  const plain = await engine.attend(info.model, { ids });
  expect(largestDifference(masked.logits.data, plain.logits.data)).toBeGreaterThan(1e-3);
});
