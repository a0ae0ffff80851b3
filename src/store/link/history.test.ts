import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeEngine } from "../../testing/fake-engine";
import { App } from "../app";
import { createSettings } from "../settings";
import { type Address, bindAddress } from "./history";
import { readLink } from "./link";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A browser's session history of one page. */
function fakeAddress(first = "") {
  const entries = [first];
  let place = 0;
  let listener = () => {};
  const address: Address = {
    read: () => (entries[place] === "" ? "" : `#${entries[place]}`),
    replace: (hash) => {
      entries[place] = hash;
    },
    push: (hash) => void entries.splice(++place, entries.length, hash),
    onMove: (heard) => {
      listener = heard;
    },
  };
  const go = (step: number) => {
    place += step;
    listener();
  };
  return { address, entries, go };
}

async function bound(first = "", engine = fakeEngine()) {
  const fake = fakeAddress(first);
  const app = new App(engine, createSettings());
  app.open(readLink(first));
  const flush = bindAddress(
    {
      link: () => app.link(),
      chosen: () => app.chosen(),
      apply: (read) => app.apply(read),
      subscribe: (heard) => app.subscribe(heard),
    },
    fake.address,
  );
  await rest();
  return { ...fake, app, engine, flush };
}

/** Two actions of a user are never in one task. */
const nextTask = () => vi.advanceTimersByTimeAsync(0);
const rest = () => vi.advanceTimersByTimeAsync(1000);

test("loading and drawing leave the address alone", async () => {
  const { entries } = await bound();
  expect(entries).toEqual([""]);
});

test("typing and dragging change the address in place, once at rest", async () => {
  const { app, entries, address } = await bound();
  const replace = vi.spyOn(address, "replace");
  for (const text of ["a", "ab", "abc"]) app.sentence.setText(text);
  app.changeView((view) => ({ ...view, threshold: 0.2 }));
  await rest();
  expect(entries).toEqual(["text=abc&one=1&threshold=0.2"]);
  expect(replace).toHaveBeenCalledTimes(1);
});

test("layer, tab and model are steps; Back and Forward go over them", async () => {
  const { app, entries, go } = await bound();
  app.sentence.setText("hi");
  await nextTask();
  app.changeView((view) => ({ ...view, layer: 2 }));
  await nextTask();
  app.changeView((view) => ({ ...view, tab: "model" }));
  await nextTask();
  app.models.activate("gpt2-stories");
  await rest();
  expect(entries).toEqual([
    "text=hi&one=1",
    "text=hi&layer=2&one=1",
    "text=hi&tab=model&layer=2&one=1",
    "text=hi&show=gpt2-stories&tab=model&layer=2&one=1",
  ]);
  go(-1);
  await rest();
  expect([app.store.getState().active, app.store.getState().view.tab]).toEqual(["bert-emotion", "model"]);
  go(-2);
  await rest();
  expect([app.store.getState().view.tab, app.store.getState().view.layer]).toEqual(["heads", 0]);
  go(3);
  await rest();
  expect(app.store.getState().active).toBe("gpt2-stories");
  expect(entries).toHaveLength(4);
});

test("other data is a step; Back brings back what was in use before, with its rows", async () => {
  const { app, entries, go } = await bound();
  await app.data.ensure();
  app.data.select({ rows: 2 });
  await nextTask();
  void app.data.choose({ id: "me/set", split: "test" });
  await rest();
  const { data } = app;
  expect(entries).toEqual(["", "one=1&rows=2", "one=1&data=hub:me/set&split=test"]);
  go(-1);
  await rest();
  expect(data.store.getState().set).toMatchObject({ n: 2, source: { embedded: "feelings" } });
  go(-1);
  await rest();
  expect(data.store.getState().set?.n).toBe(4);
  go(2);
  await rest();
  expect(data.store.getState().set?.source).toEqual({ id: "me/set", split: "test" });
  expect(entries).toHaveLength(3);
});

test("a file is a step that Back and Forward go over within a visit", async () => {
  const { app, entries, go } = await bound("place=heads");
  await app.data.ensure();
  void app.data.choose({ file: new File(["x"], "mine.csv") });
  await rest();
  expect(entries).toEqual(["place=heads", expect.stringMatching(/^place=heads&data=file:[a-z0-9]+$/)]);
  go(-1);
  await rest();
  expect(app.data.store.getState().set?.source).toEqual({ embedded: "feelings" });
  go(1);
  await rest();
  expect(app.data.store.getState().set?.source).toMatchObject({ file: { name: "mine.csv" } });
  expect(entries).toHaveLength(2);
});

test("what was typed just before going back does not overwrite the older entry", async () => {
  const { app, entries, go } = await bound();
  app.changeView((view) => ({ ...view, layer: 1 }));
  await nextTask();
  app.sentence.setText("late");
  await nextTask();
  go(-1);
  await rest();
  expect(entries).toEqual(["", "layer=1&one=1"]);
  expect(app.store.getState().subject.text).not.toBe("late");
});

test("the rows used by default are in the address, and are no step", async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `t${row}`);
  const columns = [
    { name: "text", values: rows },
    { name: "label", values: rows.map(() => "joy") },
  ];
  const readData = vi.fn(async () => ({ name: "feelings", columns, numRows: 40, notices: [] }));
  const { app, entries, go } = await bound("", { ...fakeEngine(), readData });
  app.changeView((view) => ({ ...view, place: "heads" }));
  await nextTask();
  await app.data.ensure();
  await rest();
  expect(entries).toEqual(["", "place=heads&rows=32"]);
  go(-1);
  await rest();
  expect(entries).toEqual(["one=1&rows=32", "place=heads&rows=32"]);
  go(1);
  await rest();
  expect([entries.length, app.store.getState().view.place]).toEqual([2, "heads"]);
  expect(readData).toHaveBeenCalledTimes(1);
});

test("what changes place, text and model at once is one step, written once, and one request", async () => {
  const { app, engine, entries, address } = await bound("place=decoding");
  await app.results.ask("gpt2-stories");
  await rest();
  const [replace, push] = [vi.spyOn(address, "replace"), vi.spyOn(address, "push")];
  engine.calls.length = 0;
  app.openInAttention("Once upon a time", "gpt2-stories");
  await rest();
  expect(entries).toEqual(["place=decoding", "text=Once+upon+a+time&show=gpt2-stories&one=1"]);
  expect([replace.mock.calls.length, push.mock.calls.length]).toEqual([0, 1]);
  expect(engine.calls).toEqual(['attend gpt2-stories "Once upon a time"']);
});

test("before a reload the address takes what still rests", async () => {
  const { app, entries, flush } = await bound();
  app.sentence.setText("typed just now");
  flush();
  expect(entries).toEqual(["text=typed+just+now&one=1"]);
});

test("a model with fewer layers is one step, and the address holds the layer that it shows", async () => {
  const { app, entries, go } = await bound("show=gpt2-stories&layer=11");
  app.models.activate("bert-emotion");
  await rest();
  expect(entries).toEqual(["show=gpt2-stories&layer=11", "layer=5"]);
  go(-1);
  await rest();
  expect(app.store.getState().view.layer).toBe(11);
  expect(app.store.getState().notices).toEqual([]);
});
