import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "../lib/errors";
import { type FakeEngine, fakeEngine } from "../testing/fake-engine";
import { App } from "./app";
import { firstSentence } from "./first-view";
import { readLink, writeLink } from "./link/link";
import { createSettings } from "./settings";
import { failedUnseen, panelOf } from "./state";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Calls wait until a test lets them go, by the text that `attend` or `load` was called with. */
function gates() {
  const open = new Map<string, { go: () => void; fail: (error: AppError) => void }>();
  const gate = (call: string) =>
    new Promise<void>((resolve, reject) => open.set(call, { go: resolve, fail: reject }));
  return { gate, open };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

async function opened(engine: FakeEngine = fakeEngine(), hash = ""): Promise<App> {
  const app = new App(engine, createSettings());
  app.open(readLink(hash));
  await settle();
  return app;
}

const pictureText = (app: App, id: string) => panelOf(app.store.getState(), id).picture?.subject.text;
const requestKind = (app: App, id: string) => panelOf(app.store.getState(), id).request.kind;
const slotKind = (app: App, id: string) =>
  app.store.getState().slots.find((slot) => slot.id === id)?.state.kind;

test("a first visit loads the classifier alone and draws the first sentence", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  expect(engine.calls).toEqual(["load bert-emotion", `attend bert-emotion ${JSON.stringify(firstSentence)}`]);
  expect(pictureText(app, "bert-emotion")).toBe(firstSentence);
  expect(app.store.getState().slots.map(({ id, label, state }) => [id, label, state.kind])).toEqual([
    ["random-bert-emotion", "BERT, random", "empty"],
    ["bert-emotion", "BERT emotion", "ready"],
    ["gpt2-stories", "GPT-2 stories", "empty"],
  ]);
});

test("a sentence is one round trip, also to a language model", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  app.models.activate("gpt2-stories");
  await settle();
  engine.calls.length = 0;
  app.sentence.setText("Once upon a time");
  app.sentence.commit();
  await settle();
  expect(engine.calls).toEqual(['attend gpt2-stories "Once upon a time"']);
  const predictions = panelOf(app.store.getState(), "gpt2-stories").picture?.predictions;
  expect(predictions?.kind === "next-token" && predictions.rows.map(({ label }) => label)).toHaveLength(8);
});

test("typing asks once, after it has rested; Enter asks at once", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  engine.calls.length = 0;
  for (const text of ["h", "he", "hey"]) app.sentence.setText(text);
  await vi.advanceTimersByTimeAsync(200);
  expect(engine.calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(60);
  expect(engine.calls).toEqual(['attend bert-emotion "hey"']);
  app.sentence.setText("hello");
  app.sentence.commit();
  await settle();
  expect(pictureText(app, "bert-emotion")).toBe("hello");
  await vi.advanceTimersByTimeAsync(1000);
  expect(engine.calls).toHaveLength(2);
});

test("an empty text asks nothing", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  engine.calls.length = 0;
  app.sentence.setText("  ");
  app.sentence.commit();
  await settle();
  expect(engine.calls).toEqual([]);
});

test("the tokens are there before the model is loaded", async () => {
  const { gate, open } = gates();
  const app = await opened(fakeEngine({ gate }));
  expect(slotKind(app, "bert-emotion")).toBe("loading");
  const { picture, preview } = panelOf(app.store.getState(), "bert-emotion");
  expect(picture).toBeNull();
  expect(preview?.subject.text).toBe(firstSentence);
  expect(preview?.tokens.tokens.length).toBeGreaterThan(10);
  open.get("load bert-emotion")!.go();
  await settle();
  expect(slotKind(app, "bert-emotion")).toBe("ready");
});

test("a stale answer never paints, even if it arrives last", async () => {
  const { gate, open } = gates();
  const app = await opened(fakeEngine({ gate, isDeaf: true }));
  open.get("load bert-emotion")!.go();
  await settle();
  const ask = async (text: string) => {
    app.sentence.setText(text);
    app.sentence.commit();
    await settle();
  };
  await ask("old");
  await ask("new");
  open.get('attend bert-emotion "new"')!.go();
  await settle();
  open.get('attend bert-emotion "old"')!.go();
  await settle();
  expect(pictureText(app, "bert-emotion")).toBe("new");
  expect(requestKind(app, "bert-emotion")).toBe("idle");
});

test("going back to the sentence of the picture stops what runs for another", async () => {
  const { gate, open } = gates();
  const app = await opened(fakeEngine({ gate }));
  open.get("load bert-emotion")!.go();
  await settle();
  open.get(`attend bert-emotion ${JSON.stringify(firstSentence)}`)!.go();
  await settle();
  app.sentence.setText("other");
  app.sentence.commit();
  await settle();
  expect(requestKind(app, "bert-emotion")).toBe("running");
  app.sentence.setText(firstSentence);
  app.sentence.commit();
  await settle();
  open.get('attend bert-emotion "other"')!.go();
  await settle();
  expect([pictureText(app, "bert-emotion"), requestKind(app, "bert-emotion")]).toEqual([
    firstSentence,
    "idle",
  ]);
});

test("failure and cancel keep the last good picture, and a retry asks again", async () => {
  const { gate, open } = gates();
  const app = await opened(fakeEngine({ gate }));
  open.get("load bert-emotion")!.go();
  await settle();
  open.get(`attend bert-emotion ${JSON.stringify(firstSentence)}`)!.go();
  await settle();
  app.sentence.setText("boom");
  app.sentence.commit();
  await settle();
  open.get('attend bert-emotion "boom"')!.fail(new AppError("out-of-memory", "Too long.", "Shorten it."));
  await settle();
  const failed = panelOf(app.store.getState(), "bert-emotion");
  expect(failed.request).toMatchObject({ kind: "failed", error: { code: "out-of-memory" } });
  expect(failed.picture?.subject.text).toBe(firstSentence);

  void app.results.ask("bert-emotion");
  await settle();
  expect(requestKind(app, "bert-emotion")).toBe("running");
  app.results.cancel("bert-emotion");
  const cancelled = panelOf(app.store.getState(), "bert-emotion");
  expect(cancelled.request).toMatchObject({ kind: "failed", error: { code: "aborted" } });
  expect(cancelled.picture?.subject.text).toBe(firstSentence);

  void app.results.ask("bert-emotion");
  await settle();
  open.get('attend bert-emotion "boom"')!.go();
  await settle();
  expect(pictureText(app, "bert-emotion")).toBe("boom");
});

test("a random model loads its base first and takes its seed along", async () => {
  const engine = fakeEngine();
  const app = await opened(engine, "show=random-bert-emotion");
  expect(engine.calls.slice(0, 2)).toEqual(["load bert-emotion", "load random-bert-emotion-1"]);
  expect(pictureText(app, "random-bert-emotion")).toBe(firstSentence);
  app.models.setSeed("random-bert-emotion", 7);
  await settle();
  expect(engine.calls.slice(3, 6)).toEqual([
    "release random-bert-emotion-1",
    "load random-bert-emotion-7",
    `attend random-bert-emotion-7 ${JSON.stringify(firstSentence)}`,
  ]);
  expect(panelOf(app.store.getState(), "random-bert-emotion").picture?.info.model).toBe(
    "random-bert-emotion-7",
  );
});

test("where the base fails, the random model says so and a retry loads both", async () => {
  let isBroken = true;
  const gate = async (call: string) => {
    if (isBroken && call === "load bert-emotion") throw new AppError("offline", "No connection.", "Connect.");
  };
  const app = await opened(fakeEngine({ gate }), "show=random-bert-emotion");
  const slot = app.store.getState().slots[0]!;
  expect(slot.state).toMatchObject({ kind: "failed", error: { code: "no-model" } });
  isBroken = false;
  await app.models.retryLoad("random-bert-emotion");
  await settle();
  expect(slotKind(app, "bert-emotion")).toBe("ready");
  expect(pictureText(app, "random-bert-emotion")).toBe(firstSentence);
});

test("loading shows progress, and a cancelled load can be taken up again", async () => {
  const { gate, open } = gates();
  const app = await opened(
    fakeEngine({
      gate: (call, report) => {
        report({ stage: "download", done: 5, total: 10, unit: "bytes" });
        return gate(call);
      },
    }),
  );
  const slot = () => app.store.getState().slots[1]!;
  expect(slot().state).toMatchObject({ kind: "loading", progress: { done: 5, total: 10 } });
  app.models.cancelLoad("bert-emotion");
  await settle();
  expect(slot().state).toMatchObject({ kind: "failed", error: { code: "aborted" } });
  void app.models.retryLoad("bert-emotion");
  await settle();
  open.get("load bert-emotion")!.go();
  await settle();
  expect(slot().state.kind).toBe("ready");
});

test("side by side asks all three, each with what its family understands", async () => {
  const engine = fakeEngine();
  const app = await opened(engine, "pair=and+then&layout=side-by-side");
  for (const id of ["random-bert-emotion", "bert-emotion", "gpt2-stories"]) {
    expect(pictureText(app, id)).toBe(firstSentence);
  }
  const pairs = app.store
    .getState()
    .slots.map(({ id }) => panelOf(app.store.getState(), id).picture?.subject.pair);
  expect(pairs).toEqual(["and then", "and then", null]);
});

test("a model added from the Hub is shown, and removing it leaves with its random copy", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  app.models.add({ kind: "hub", id: "me/tiny", revision: null, hub: null });
  await settle();
  app.models.add({ kind: "random", base: "me/tiny", seed: 3 });
  await settle();
  expect(app.store.getState().active).toBe("random-me/tiny");
  expect(pictureText(app, "random-me/tiny")).toBe(firstSentence);
  app.models.remove("me/tiny");
  await settle();
  expect(app.store.getState().slots).toHaveLength(3);
  expect(app.store.getState().active).toBe("gpt2-stories");
  expect(engine.calls).toContain("release me/tiny");
  expect(engine.calls).toContain("release random-me/tiny-3");
});

test("adding what is there already goes to it", async () => {
  const app = await opened();
  app.models.add({ kind: "embedded", model: "gpt2-stories" });
  await settle();
  expect(app.store.getState().slots).toHaveLength(3);
  expect(app.store.getState().active).toBe("gpt2-stories");
});

const hub = (id: string) => ({ kind: "hub", id, revision: null, hub: null }) as const;
const missing = new AppError("hub-not-found", "The Hub has no model me/typo.", "Correct the id.");
const withoutTypo = async (call: string) => {
  if (call === "load me/typo") throw missing;
};
const seen = (app: App) => {
  const { active, adding, slots } = app.store.getState();
  return { active, adding, failed: slots.filter(({ state }) => state.kind === "failed").map(({ id }) => id) };
};

test("an added model is shown once it has loaded; the one before stays until then", async () => {
  const { gate, open } = gates();
  const engine = fakeEngine({ gate: (call) => (call === "load me/tiny" ? gate(call) : Promise.resolve()) });
  const app = await opened(engine);
  app.models.addInDialog(hub("me/tiny"));
  await settle();
  expect(seen(app)).toEqual({ active: "bert-emotion", adding: "me/tiny", failed: [] });
  app.models.leaveDialog();
  open.get("load me/tiny")!.go();
  await settle();
  expect(seen(app)).toEqual({ active: "me/tiny", adding: null, failed: [] });
});

test("an added model does not replace what was chosen while it loaded", async () => {
  const { gate, open } = gates();
  const engine = fakeEngine({ gate: (call) => (call === "load me/tiny" ? gate(call) : Promise.resolve()) });
  const app = await opened(engine);
  app.models.add(hub("me/tiny"));
  await settle();
  app.models.activate("gpt2-stories");
  open.get("load me/tiny")!.go();
  await settle();
  expect([seen(app).active, slotKind(app, "me/tiny")]).toEqual(["gpt2-stories", "ready"]);
});

test("a model that fails in the dialog is never shown, and goes with the corrected id or the dialog", async () => {
  const app = await opened(fakeEngine({ gate: withoutTypo }));
  app.models.addInDialog(hub("me/typo"));
  await settle();
  expect(seen(app)).toEqual({ active: "bert-emotion", adding: "me/typo", failed: ["me/typo"] });
  expect(failedUnseen(app.store.getState())).toEqual([]);
  app.models.addInDialog(hub("me/typo2"));
  expect(seen(app)).toMatchObject({ adding: "me/typo2", failed: [] });
  app.models.addInDialog(hub("me/typo"));
  await settle();
  app.models.leaveDialog();
  expect(app.store.getState().slots.map(({ id }) => id)).not.toContain("me/typo");
});

test("a chip that failed is tried again without taking the picture away", async () => {
  const app = await opened(fakeEngine({ gate: withoutTypo }));
  app.models.add(hub("me/typo"));
  await settle();
  expect(failedUnseen(app.store.getState()).map(({ id }) => id)).toEqual(["me/typo"]);
  app.models.activate("me/typo");
  await settle();
  expect(seen(app)).toEqual({ active: "bert-emotion", adding: null, failed: ["me/typo"] });
});

test.each([
  ["the model that was shown", "model=bert-emotion&model=hub:me/typo&show=me/typo", "bert-emotion"],
  ["another model of the link", "model=hub:me/typo&model=gpt2-stories&show=me/typo", "gpt2-stories"],
  ["the default model", "model=hub:me/typo&show=me/typo", "bert-emotion"],
])("a link whose model fails shows %s", async (_, hash, active) => {
  const app = await opened(fakeEngine({ gate: withoutTypo }), hash);
  expect(seen(app)).toEqual({ active, adding: null, failed: ["me/typo"] });
  expect(pictureText(app, active)).toBe(firstSentence);
  const later = await opened(fakeEngine({ gate: withoutTypo }));
  later.apply(readLink(hash));
  await settle();
  expect(seen(later)).toEqual({ active, adding: null, failed: ["me/typo"] });
});

test("without a connection the page does not try for ever", async () => {
  const gate = async (call: string) => {
    if (call.startsWith("load")) throw new AppError("offline", "No connection.", "Connect.");
  };
  const engine = fakeEngine({ gate });
  const app = await opened(engine, "model=hub:me/typo&model=bert-emotion&show=me/typo");
  expect(engine.calls).toEqual(["load me/typo", "load bert-emotion"]);
  expect(seen(app).failed).toEqual(["me/typo", "bert-emotion"]);
});

test("a link applied later keeps the models that stay", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  app.models.add({ kind: "hub", id: "me/tiny", revision: null, hub: null });
  await settle();
  engine.calls.length = 0;
  app.apply(readLink("text=hi&layer=3"));
  await settle();
  expect(engine.calls).toEqual(["release me/tiny", 'attend bert-emotion "hi"']);
  expect(app.store.getState().view.layer).toBe(3);
});

test("going back keeps a model from files, since no link could bring it again", async () => {
  const engine = fakeEngine();
  const app = await opened(engine);
  app.models.add({ kind: "files", files: [], name: "mine" });
  app.models.add({ kind: "random", base: "local:files", seed: 1 });
  await settle();
  const hash = app.hash();
  app.models.activate("bert-emotion");
  app.apply(readLink(hash));
  await settle();
  expect(app.store.getState().active).toBe("random-local:files");
  expect(app.store.getState().slots.map((slot) => slot.id)).toContain("local:files");
  expect(engine.calls.filter((call) => call.startsWith("release"))).toEqual([]);
});

test("a link to a model from files, opened elsewhere, says why it is not there", async () => {
  const app = await opened(fakeEngine(), "show=local:files");
  expect(app.store.getState().active).toBe("bert-emotion");
  expect(app.store.getState().notices[0]?.message).toContain("read from files");
});

test("a damaged link says which part, and the rest holds", async () => {
  const app = await opened(fakeEngine(), "layer=-3&text=hi&heads=a");
  expect(pictureText(app, "bert-emotion")).toBe("hi");
  const [notice] = app.store.getState().notices;
  expect(notice?.message).toBe("Part of this link could not be read: “layer=-3”, “heads=a”.");
  app.dismiss(notice!);
  expect(app.store.getState().notices).toEqual([]);
});

test("the link of what is shown opens the same", async () => {
  const app = await opened(fakeEngine(), "text=hi&show=gpt2-stories&layer=4&heads=1,2");
  expect(readLink(writeLink(app.link())).link).toEqual(app.link());
});

test("a damaged part that names data falls back to the sentences that come along, and is said", async () => {
  const app = await opened(fakeEngine(), "data=nonsense&rows=3");
  await app.data.ensure();
  expect(app.data.store.getState().set).toMatchObject({ n: 4, source: { embedded: "feelings" } });
  expect(app.store.getState().notices[0]?.message).toBe(
    "Part of this link could not be read: “data=nonsense”.",
  );
});

test("typing releases the pinned token", async () => {
  const app = await opened(fakeEngine(), "pin=q3@bert-emotion");
  expect(app.store.getState().view.pin).toEqual({ side: "query", index: 3, slot: "bert-emotion" });
  app.sentence.setText("other");
  expect(app.store.getState().view.pin).toBeNull();
});

test("a device that fails is said, not thrown", async () => {
  const engine = fakeEngine();
  const broken = {
    ...engine,
    device: () => Promise.reject(new AppError("no-webgpu", "No device.", "Try WASM.")),
  };
  const app = await opened(broken);
  expect(app.store.getState().device).toMatchObject({ kind: "failed", error: { code: "no-webgpu" } });
});

/** An engine whose news of the device a test tells itself. */
function telling() {
  const engine = fakeEngine();
  let listener: Parameters<typeof engine.onDevice>[0] = () => {};
  const onDevice: typeof engine.onDevice = async (listens) => {
    listener = listens;
  };
  const tell: typeof listener = (info) => listener(info);
  return { engine: { ...engine, onDevice }, tell };
}

test("a model that was released in the console is loaded again when it is next asked for", async () => {
  const { engine, tell } = telling();
  const app = await opened(engine);
  await engine.release("bert-emotion");
  tell(await engine.device());
  expect(slotKind(app, "bert-emotion")).toBe("empty");
  app.sentence.setText("again");
  app.sentence.commit();
  await settle();
  expect(slotKind(app, "bert-emotion")).toBe("ready");
  expect(pictureText(app, "bert-emotion")).toBe("again");
  expect(engine.calls.filter((call) => call.startsWith("load"))).toHaveLength(2);
});

test("news of the device leaves models that are loaded as they are", async () => {
  const { engine, tell } = telling();
  const app = await opened(engine);
  tell(await engine.device());
  expect(slotKind(app, "bert-emotion")).toBe("ready");
});

test("a device that was lost and replaced is said once", async () => {
  const { engine, tell } = telling();
  const app = await opened(engine);
  const models = ["bert-emotion"];
  const info = { kind: "webgpu" as const, adapter: "a", models, weightBytes: 1, limits: {}, rebuilt: 1 };
  tell(info);
  tell({ ...info, weightBytes: 2 });
  const { device, notices } = app.store.getState();
  expect(device).toEqual({ kind: "ready", info: { ...info, weightBytes: 2 } });
  expect(notices.map(({ message }) => message)).toEqual(["The engine stopped and was restarted."]);
});
