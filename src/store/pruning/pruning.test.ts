import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { type FakeEngine, type FakeOptions, fakeEngine } from "../../testing/fake-engine";
import { App } from "../app";
import { readExperiment } from "../keep";
import { readLink } from "../link/link";
import { createSettings } from "../settings";
import type { Keep } from "./keep";
import { Searches } from "./searches";
import { createPruningStore, type SearchRun } from "./state";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

async function opened(
  options: FakeOptions = {},
  hash = "place=pruning",
): Promise<{ app: App; engine: FakeEngine }> {
  const engine = fakeEngine(options);
  const app = new App(engine, createSettings());
  app.open(readLink(hash));
  await settle();
  return { app, engine };
}

const masks = (app: App) => app.store.getState().view.masks["bert-emotion"];
const state = (app: App) => app.pruning.store.getState();
const runs = (app: App): readonly SearchRun[] => state(app).experiments["bert-emotion"]?.runs ?? [];

test("the place asks for sentences, the set and importance once, and a mask asks anew", async () => {
  const { app, engine } = await opened();
  const asked = engine.calls.filter((call) => /^(score|importance)/.test(call));
  expect(asked).toEqual(["score bert-emotion 4", "score bert-emotion 4", "importance bert-emotion 4"]);
  const { texts } = app.data.store.getState().set!;
  expect(state(app).passTimes["bert-emotion"]?.texts).toBe(texts);
  engine.calls.length = 0;
  app.pruning.toggle([[0, 3]]);
  await settle();
  expect(engine.calls).toEqual(["score bert-emotion 4 0:3", "score bert-emotion 4 0:3"]);
  expect(state(app).set?.texts).toBe(app.data.store.getState().set?.texts);
  expect(state(app).set).toMatchObject({
    before: { metric: { value: 0.9 } },
    after: { metric: { value: 0.89 } },
  });
  app.pruning.undo();
  await settle();
  expect(engine.calls).toHaveLength(2);
  expect(state(app).set?.after.metric?.value).toBe(0.9);
});

test("a head is selected beside the mask, for every place", async () => {
  const { app } = await opened({}, "place=pruning&heads=0");
  app.pruning.select([3, 5]);
  const { layer, head, heads, place } = app.store.getState().view;
  expect({ layer, head, heads, place }).toEqual({ layer: 3, head: 5, heads: [0, 5], place: "pruning" });
  expect(masks(app)).toBeUndefined();
});

test("a pass is timed anew for another set, and not while a search runs", async () => {
  const { app, engine } = await opened();
  app.data.select({ rows: 2 });
  await settle();
  const timed = state(app).passTimes["bert-emotion"];
  expect(timed?.texts).toBe(app.data.store.getState().set?.texts);
  const stop = app.pruning.store.subscribe(({ running }) => {
    if (running && !running.isPaused) app.pruning.searches.pause();
  });
  app.pruning.startSearch();
  app.data.select({ rows: 3 });
  engine.calls.length = 0;
  await settle();
  stop();
  expect(engine.calls).toContain("importance bert-emotion 3");
  expect(state(app).passTimes["bert-emotion"]).toBe(timed);
});

test("masks are undone, redone, inverted, cleared, and stand in the link", async () => {
  const { app } = await opened();
  app.pruning.toggle([[0, 3]]);
  app.pruning.toggle([[1, 0]]);
  app.pruning.toggle([[9, 0]]);
  expect(app.hash()).toBe("place=pruning&mask=0:3.1:0@bert-emotion");
  app.pruning.undo();
  expect(masks(app)).toEqual({ 0: [3] });
  app.pruning.redo();
  expect(masks(app)).toEqual({ 0: [3], 1: [0] });
  app.pruning.invert();
  expect(app.hash()).toContain("mask=0:0-2,4-11.1:1-11.2:0-11");
  app.pruning.clear();
  expect(masks(app)).toEqual({});
  expect(readLink(app.hash()).link.view.masks).toEqual({});
});

test("a stale answer never paints, even if it arrives last", async () => {
  const open = new Map<string, () => void>();
  const gate = (call: string) =>
    /^score .*:/.test(call) ? new Promise<void>((resolve) => open.set(call, resolve)) : Promise.resolve();
  const { app } = await opened({ gate, isDeaf: true });
  app.pruning.toggle([[0, 1]]);
  await settle();
  app.pruning.toggle([[0, 2]]);
  await settle();
  open.get("score bert-emotion 4 0:1-2")!();
  await settle();
  open.get("score bert-emotion 4 0:1-2")!();
  await settle();
  open.get("score bert-emotion 4 0:1")!();
  await settle();
  expect(state(app).set?.mask).toEqual({ 0: [1, 2] });
  expect(state(app).sentences?.mask).toEqual({ 0: [1, 2] });
});

test("a model that goes takes its mask, its history and its kept masks along", async () => {
  const { app } = await opened();
  const drop = () => app.models.add({ kind: "files", files: [new File([], "config.json")], name: "mine" });
  drop();
  await settle();
  app.pruning.toggle([[0, 1]]);
  app.pruning.keep("A");
  await settle();
  expect(state(app).kept["local:files"]?.A?.mask).toEqual({ 0: [1] });
  app.models.remove("local:files");
  drop();
  await settle();
  expect(app.pruning.subject()).toMatchObject({ slot: { id: "local:files" }, mask: {} });
  expect([state(app).kept["local:files"], state(app).histories["local:files"]]).toEqual([
    undefined,
    undefined,
  ]);
});

test("a search among chosen heads is of another input, and their number is its total", async () => {
  const { app } = await opened();
  app.pruning.searchAmong([
    [0, 1],
    [5, 11],
    [9, 0],
  ]);
  app.pruning.startSearch();
  await settle();
  const among = () => state(app).experiments["bert-emotion"];
  expect(among()).toMatchObject({ total: 2, input: { heads: { 0: [1], 5: [11] } } });
  expect(readExperiment(structuredClone(among()))).toEqual(among());
  app.pruning.searchAmongAll();
  app.pruning.startSearch();
  await settle();
  expect(among()).toMatchObject({ total: 72 });
  expect(among()?.input).not.toHaveProperty("heads");
  expect(runs(app)).toHaveLength(1);
});

test("two masks are kept and scored", async () => {
  const { app } = await opened();
  app.pruning.keep("A");
  app.pruning.toggle([
    [2, 2],
    [2, 3],
  ]);
  app.pruning.keep("B");
  await settle();
  expect(state(app).kept["bert-emotion"]).toMatchObject({
    A: { mask: {}, score: { metric: { value: 0.9 } } },
    B: { mask: { 2: [2, 3] }, score: { metric: { value: 0.88 }, model: "bert-emotion" } },
  });
  const texts = () => app.data.store.getState().set?.texts;
  expect(state(app).kept["bert-emotion"]?.B?.score?.texts).toBe(texts());
  app.data.select({ rows: 2 });
  await settle();
  expect(texts()).toHaveLength(2);
  expect(state(app).kept["bert-emotion"]?.B?.score?.texts).toBe(texts());
});

test("a search runs to its end and gives its mask", async () => {
  const { app, engine } = await opened();
  expect(app.pruning.startSearch()).toBeNull();
  await settle();
  const [run] = runs(app);
  expect(run?.steps.map(({ masked }) => masked)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(run?.state).toEqual({ kind: "done", mask: { 0: [0, 1, 2, 3, 4] } });
  expect(state(app).running).toBeNull();
  expect(engine.calls).toContain("search bert-emotion importance 0 after 0");
});

test("a paused search waits, goes on, and is cancelled and resumed without losing a step", async () => {
  const { app, engine } = await opened();
  const stop = app.pruning.store.subscribe((now) => {
    const run = now.experiments["bert-emotion"]?.runs[0];
    if (run?.steps.length === 3 && now.running && !now.running.isPaused) app.pruning.searches.pause();
  });
  app.pruning.startSearch();
  await settle();
  expect([runs(app)[0]?.steps.length, state(app).running?.isPaused]).toEqual([3, true]);
  stop();
  app.pruning.searches.cancel();
  await settle();
  expect([runs(app)[0]?.state.kind, runs(app)[0]?.steps.length, state(app).running]).toEqual([
    "stopped",
    3,
    null,
  ]);
  void app.pruning.searches.proceed("bert-emotion");
  await settle();
  expect(engine.calls).toContain("search bert-emotion importance 0 after 3");
  expect([runs(app)[0]?.state.kind, runs(app)[0]?.steps.length]).toEqual(["done", 7]);
});

test("a search ends with its model, and can go on when that is there again", async () => {
  const { app } = await opened({}, "place=pruning&show=random-bert-emotion");
  const key = app.pruning.subject()!.info.model;
  const stop = app.pruning.store.subscribe(({ experiments, running }) => {
    if (experiments[key]?.runs[0]?.steps.length === 3 && !running?.isPaused) app.pruning.searches.pause();
  });
  app.pruning.startSearch();
  await settle();
  stop();
  expect(state(app).running?.model).toBe(key);
  app.models.setSeed("random-bert-emotion", 9);
  await settle();
  expect(state(app).running).toBeNull();
  expect(state(app).experiments[key]?.runs[0]).toMatchObject({ state: { kind: "stopped" } });
  expect(state(app).experiments[key]?.runs[0]?.steps).toHaveLength(3);
});

test("orders run one after the other, and what is done is not done again", async () => {
  const { app, engine } = await opened();
  app.pruning.startSearch();
  await settle();
  engine.calls.length = 0;
  app.pruning.changeSettings({ orders: ["importance", "random"], seeds: 2 });
  app.pruning.startSearch();
  await settle();
  expect(engine.calls).toEqual([
    "search bert-emotion random 0 after 0",
    "search bert-emotion random 1 after 0",
  ]);
  app.pruning.changeSettings({ threshold: 0.02 });
  app.pruning.startSearch();
  await settle();
  expect(runs(app)[0]?.steps).toHaveLength(4);
});

test("a search is kept with its input, and comes back as one that can go on", async () => {
  const { app } = await opened();
  const kept = new Map<string, unknown>();
  const keep: Keep = {
    get: async (key) => structuredClone(kept.get(key)),
    set: async (key, value) => void kept.set(key, structuredClone(value)),
    forget: async (key) => void kept.delete(key),
  };
  const engine = fakeEngine();
  await engine.load({ embedded: "bert-emotion" });
  const first = new Searches(app.pruning.store, engine, keep);
  const stop = app.pruning.store.subscribe((now) => {
    if (now.experiments["bert-emotion"]?.runs[0]?.steps.length === 2 && !now.running?.isPaused) first.pause();
  });
  const info = app.pruning.subject()!.info;
  void first.start({ info, examples: { texts: ["a"], labels: [1] }, dataName: "mine" });
  await settle();
  stop();
  app.pruning.store.setState({ experiments: {}, running: null });
  const second = new Searches(app.pruning.store, engine, keep);
  void second.restore("bert-emotion");
  await second.restore("bert-emotion");
  expect(runs(app)[0]).toMatchObject({ order: "importance", state: { kind: "stopped" } });
  expect(runs(app)[0]?.steps).toHaveLength(2);
  await second.proceed("bert-emotion");
  expect(engine.calls.at(-1)).toBe("search bert-emotion importance 0 after 2");
  kept.set("bert-emotion", { input: "nonsense" });
  app.pruning.store.setState({ experiments: {} });
  await new Searches(app.pruning.store, engine, keep).restore("bert-emotion");
  expect(state(app).experiments).toEqual({});
});

test("what was searched over dropped files comes back for the same model only", async () => {
  const model = "files:mine#1";
  const engine = fakeEngine();
  const input = {
    texts: ["a", "b"],
    labels: [0, 1],
    threshold: 0.05,
    relative: false,
    returned: "before",
    toTheEnd: false,
  };
  const steps = [{ masked: 0, head: null, accuracy: 0.5, loss: 0.7, milliseconds: 1 }];
  const runs = [{ order: "importance", seed: 0, steps, state: { kind: "stopped" } }];
  const keep: Keep = {
    get: async () => ({ input, dataName: "mine", total: 12, runs }),
    set: async () => undefined,
    forget: async () => undefined,
  };
  const restored = async (score: () => Promise<{ logits: FloatTensor; loss: number }>) => {
    const store = createPruningStore();
    await new Searches(store, { ...engine, score }, keep).restore(model);
    return store.getState().experiments[model] !== undefined;
  };
  const logits = floatTensor(new Float32Array(4), [2, 2]);
  expect(await restored(async () => ({ logits, loss: 0.70001 }))).toBe(true);
  expect(await restored(async () => ({ logits, loss: 0.71 }))).toBe(false);
  expect(await restored(() => Promise.reject(new Error("not there")))).toBe(false);
});

test("pruning makes a model of the page, and compares it with the masked one", async () => {
  const { app, engine } = await opened();
  app.pruning.toggle([
    [0, 1],
    [3, 2],
  ]);
  await settle();
  void app.pruning.removal.prune(app.pruning.subject()!);
  await vi.advanceTimersByTimeAsync(10);
  const pruned = state(app).pruned["bert-emotion"];
  expect(pruned?.after).toMatchObject({ parameters: 980, prunedHeads: { 0: [1], 3: [2] } });
  expect(pruned?.comparison).toMatchObject({ difference: 0, n: 4, timedTexts: 4 });
  expect(pruned?.comparison?.pruned).toHaveLength(7);
  expect(app.hash()).toContain("model=pruned:0:1.3:2:bert-emotion");
  expect(app.store.getState().active).toBe("bert-emotion");
  const blob = await app.pruning.removal.exportModel("bert-emotion", "zip");
  expect(await blob?.text()).toBe("zip of bert-emotion-0:1.3:2");
  expect(state(app).pruned["bert-emotion"]?.exports.zip).toEqual({ kind: "done", bytes: blob?.size });
  expect(engine.calls).toContain("prune bert-emotion 0:1.3:2");
});

/** Lets the calls whose names match through when the returned function is called. */
function gateOf(pattern: RegExp) {
  const waiting: (() => void)[] = [];
  const gate = (call: string) =>
    pattern.test(call) ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve();
  return { gate, open: () => waiting.splice(0).forEach((go) => void go()) };
}

test("files that are asked for at once are all made, and each is cancelled by itself", async () => {
  const { gate, open } = gateOf(/^export/);
  const { app } = await opened({ gate });
  app.pruning.toggle([[0, 1]]);
  await settle();
  void app.pruning.removal.prune(app.pruning.subject()!);
  await vi.advanceTimersByTimeAsync(10);
  const save = (format: "zip" | "onnx" | "safetensors") =>
    app.pruning.removal.exportModel("bert-emotion", format);
  const saved = [save("zip"), save("onnx"), save("safetensors")];
  await settle();
  app.pruning.removal.cancelExport("bert-emotion", "onnx");
  open();
  const blobs = await Promise.all(saved);
  expect(blobs.map((blob) => blob !== null)).toEqual([true, false, true]);
  expect(state(app).pruned["bert-emotion"]?.exports).toMatchObject({
    zip: { kind: "done" },
    onnx: { kind: "failed", error: { code: "aborted" } },
    safetensors: { kind: "done" },
  });
});

test("heads removed from another model meanwhile leave the first one's removal alone", async () => {
  const { gate, open } = gateOf(/^prune bert-emotion/);
  const { app } = await opened({ gate });
  app.pruning.toggle([[0, 1]]);
  await settle();
  void app.pruning.removal.prune(app.pruning.subject()!);
  await settle();
  app.models.activate("gpt2-stories");
  await settle();
  app.pruning.toggle([[2, 2]]);
  await settle();
  void app.pruning.removal.prune(app.pruning.subject()!);
  await vi.advanceTimersByTimeAsync(10);
  expect(state(app).pruned["gpt2-stories"]?.request.kind).toBe("idle");
  expect(state(app).pruned["bert-emotion"]?.request.kind).toBe("running");
  open();
  await vi.advanceTimersByTimeAsync(10);
  expect(state(app).pruned["bert-emotion"]).toMatchObject({
    request: { kind: "idle" },
    after: { prunedHeads: { 0: [1] } },
  });
});

test("sentences are added and removed; those that come along can come back", async () => {
  const { app } = await opened();
  const usual = app.pruning.sentences();
  expect(usual).toEqual([app.store.getState().subject.text, "sad one", "sad two", "glad one"]);
  app.pruning.removeSentence("sad one");
  app.pruning.addSentence("a new one");
  app.pruning.addSentence("  ");
  await settle();
  expect(state(app).sentences?.texts).toEqual([usual[0], "sad two", "glad one", "a new one"]);
  app.pruning.resetSentences();
  expect(app.pruning.sentences()).toEqual(usual);
});
