import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Headscope } from "../../engine/api/api";
import { AppError, aborted } from "../../lib/errors";
import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { fakeEngine } from "../../testing/fake-engine";
import { App } from "../app";
import { readLink } from "../link/link";
import { createSettings } from "../settings";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

interface Call {
  readonly text: string;
  readonly answer: (value: number) => void;
  readonly fail: (error: AppError) => void;
}

/** An engine whose `entropy` waits until a test answers; a deaf one does not hear a cancel. */
async function opened(isDeaf = false) {
  const calls: Call[] = [];
  const entropy: Headscope["entropy"] = (_model, { texts }, options) =>
    new Promise((resolve, reject) => {
      const tensor = (value: number) => floatTensor(Float32Array.of(value), [1, 1]);
      const answer = (value: number) =>
        resolve({ entropy: tensor(value), perToken: tensor(value), tokens: 3, lengths: [3] });
      calls.push({ text: texts[0]!, answer, fail: reject });
      if (!isDeaf) options?.signal?.addEventListener("abort", () => reject(aborted()));
    });
  const app = new App({ ...fakeEngine(), entropy }, createSettings());
  app.open(readLink("#text=one"));
  await settle();
  const ask = async (text: string) => {
    app.sentence.setText(text);
    void app.heads.sentence.ask("bert-emotion");
    await settle();
  };
  const state = () => app.heads.sentence.of("bert-emotion");
  return { app, calls, ask, state };
}

test("an answer is kept, and not asked for twice", async () => {
  const { calls, ask, state } = await opened();
  await ask("one");
  expect(state().request.kind).toBe("running");
  await ask("one");
  calls[0]!.answer(5);
  await settle();
  await ask("one");
  expect(calls).toHaveLength(1);
  expect(state()).toMatchObject({ request: { kind: "idle" }, finding: { found: { tokens: 3, texts: 1 } } });
});

test("a newer sentence supersedes, and a stale answer never paints", async () => {
  const { calls, ask, state } = await opened(true);
  await ask("old");
  await ask("new");
  calls[1]!.answer(2);
  await settle();
  calls[0]!.answer(1);
  await settle();
  expect(calls.map(({ text }) => text)).toEqual(["old", "new"]);
  expect(state().finding?.asked.text).toBe("new");
  expect([...(state().finding?.found.entropy.data ?? [])]).toEqual([2]);
});

test("cancel and failure keep the last good answer", async () => {
  const { app, calls, ask, state } = await opened();
  await ask("good");
  calls[0]!.answer(7);
  await settle();
  await ask("slow");
  app.heads.sentence.cancel("bert-emotion");
  expect(state()).toMatchObject({ request: { kind: "failed", error: { code: "aborted" } } });
  expect(state().finding?.asked.text).toBe("good");
  await ask("slow");
  calls[2]!.fail(new AppError("out-of-memory", "Too long.", "Shorten it."));
  await settle();
  expect(state()).toMatchObject({ request: { kind: "failed", error: { code: "out-of-memory" } } });
  expect(state().finding?.asked.text).toBe("good");
});

test("going back to what is shown stops what runs for another sentence", async () => {
  const { calls, ask, state } = await opened();
  await ask("good");
  calls[0]!.answer(7);
  await settle();
  await ask("other");
  await ask("good");
  expect([state().request.kind, calls.length]).toEqual(["idle", 2]);
});

test("a pair is one input, whose entropy is that of the attention it gives", async () => {
  const { app, calls, state } = await opened();
  app.sentence.setPair("two");
  void app.heads.sentence.ask("bert-emotion");
  await settle();
  expect(calls).toEqual([]);
  expect(state().finding?.asked).toEqual({ text: "one", pair: "two" });
  expect(state().finding?.found).toMatchObject({ tokens: 5, texts: 1 });
});

test("without data nothing is asked over it", async () => {
  const { app } = await opened();
  await app.heads.data.ask("bert-emotion");
  await app.heads.importance.ask("bert-emotion");
  expect([
    app.heads.data.of("bert-emotion").request.kind,
    app.heads.importance.of("bert-emotion").finding,
  ]).toEqual(["idle", null]);
});

test("how alike heads are is found layer by layer", async () => {
  vi.useRealTimers();
  const app = new App(fakeEngine(), createSettings());
  app.open(readLink("#text=a+b+c"));
  await app.heads.likeness.ask("bert-emotion");
  const found = app.heads.likeness.of("bert-emotion").finding?.found;
  expect(found).toMatchObject({ tokens: 5, pairs: 6 * 66, largest: Math.log(5) });
  expect(found?.byLayer).toHaveLength(6);
  expect(found?.overall).toBeCloseTo(found!.byLayer.reduce((sum, value) => sum + value, 0) / 6, 10);
});

/** A page whose model lacks head 3 of layer 0 and all but head 5 of layer 2. */
function openedPruned(link: string) {
  const engine = fakeEngine();
  const prunedHeads = { 0: [3], 2: [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11] };
  const load: Headscope["load"] = async (...asked) => ({ ...(await engine.load(...asked)), prunedHeads });
  const app = new App({ ...engine, load }, createSettings());
  app.open(readLink(link));
  return app;
}

/** The places of `[L, 12]` that have no figure. */
const blanks = ({ data }: FloatTensor) => [...data.keys()].filter((place) => Number.isNaN(data[place]));
const pruned = [3, ...[0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11].map((head) => 24 + head)];

test("of a pruned model only heads that are there are compared", async () => {
  vi.useRealTimers();
  const app = openedPruned("#text=a+b+c");
  await app.heads.likeness.ask("bert-emotion");
  const found = app.heads.likeness.of("bert-emotion").finding!.found;
  expect(blanks(found.entropies)).toEqual(pruned);
  expect(found.pairs).toBe(55 + 66 + 0 + 3 * 66);
  expect(found.byLayer.map(Number.isNaN)).toEqual([false, false, true, false, false, false]);
  const [first, ...rest] = found.byLayer.filter((value) => !Number.isNaN(value));
  const sum = 55 * first! + 66 * rest.reduce((total, value) => total + value, 0);
  expect(found.overall).toBeCloseTo(sum / found.pairs, 10);
});

test("a pair of sentences has no entropy of a head that was pruned", async () => {
  vi.useRealTimers();
  const app = openedPruned("#text=one&pair=two");
  await app.heads.sentence.ask("bert-emotion");
  expect(blanks(app.heads.sentence.of("bert-emotion").finding!.found.entropy)).toEqual(pruned);
});
