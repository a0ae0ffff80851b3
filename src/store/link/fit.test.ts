import { expect, test } from "vitest";
import { AppError } from "../../lib/errors";
import { fakeEngine } from "../../testing/fake-engine";
import { modelInfo } from "../../testing/model-info";
import { App } from "../app";
import { createSettings } from "../settings";
import { initialView } from "../view";
import { fitMask, fitToModel, linkedView } from "./fit";
import { readLink } from "./link";

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** What is said when the page is opened with a link; the engine's BERT has 6 layers of 12 heads. */
async function opened(hash: string) {
  const app = new App(fakeEngine(), createSettings());
  app.open(readLink(hash));
  await settle();
  const { notices, view } = app.store.getState();
  return { app, view, said: notices.map(({ message }) => message) };
}

test.each([
  ["place=nowhere", "“place=nowhere”"],
  ["heads=77", "“heads=77”"],
  ["heads=3,77,78", "“heads=77,78”"],
  ["layer=6", "“layer=6”"],
  ["layer=9999", "“layer=9999”"],
  ["head=12", "“head=12”"],
  ["mask=0:12@bert-emotion", "“mask=0:12”"],
  ["mask=0:1,3.6:0@bert-emotion", "“mask=6:0”"],
  ["mask=0:1@nobody", "“mask=0:1@nobody”"],
  ["mask=0:1", "“mask=0:1”"],
  ["mask=0:5-2@bert-emotion", "“mask=0:5-2@bert-emotion”"],
  ["mask=0:1@bert-emotion 0:2@bert-emotion", "“mask=0:1@bert-emotion 0:2@bert-emotion”"],
  ["mask=", "“mask=”"],
  ["pin=q3@nobody", "“pin=q3@nobody”"],
  ["pin=q99@bert-emotion", "“pin=q99”"],
  ["lm=nobody", "“lm=nobody”"],
  ["seed=1e3", "“seed=1e3”"],
  ["lanes=[[", "“lanes=[[”"],
  ["data=owner/set", "“data=owner/set”"],
  ["model=random:5000000000:bert-emotion", "“model=random:5000000000:bert-emotion”"],
  ["model=bert-emotion&model=pruned:0:1:nobody", "“model=pruned:0:1:nobody”"],
  ["show=nobody", "“show=nobody”"],
  ["layr=3", "“layr=3”"],
  ["text=fish & chips", "“ chips”"],
  ["layer=1&layer=2", "“layer=2”"],
  ["foo=1&model=ghost&layer=x&bar=2&a&b&c", "“foo=1”, “bar=2”, “a”, “b”, “c”, “model=ghost”, “layer=x”"],
])("%s is named when the page is opened", async (hash, words) => {
  const { said } = await opened(hash);
  expect(said).toEqual([expect.stringContaining(words)]);
});

test.each([
  "",
  "layer=5&heads=0,11&head=11&mask=0:0-11.5:3@bert-emotion&pin=k2@bert-emotion",
  "model=bert-emotion&lm=gpt2-stories",
  "mask=0:1@local:files",
  "split=test&read=4&data=file:a1",
])("nothing is said of %s", async (hash) => {
  expect((await opened(hash)).said).toEqual([]);
});

test("what a link says is fitted to the model shown in place of one that failed", async () => {
  const gate = async (call: string) => {
    if (call === "load me/typo")
      throw new AppError("hub-not-found", "There is no me/typo.", "Correct the id.");
  };
  const app = new App(fakeEngine({ gate }), createSettings());
  app.open(readLink("model=hub:me/typo&model=bert-emotion&show=me/typo&layer=99"));
  await settle();
  const { notices, active, view } = app.store.getState();
  expect([active, view.layer]).toEqual(["bert-emotion", 5]);
  expect(notices[0]?.message).toBe("Part of this link does not fit BERT emotion: “layer=99”.");
});

test("what fits is shown, and the address is one that fits", async () => {
  const { app, view } = await opened(
    "layer=9&heads=3,77&head=40&mask=0:1,30@bert-emotion 0:1@nobody&pin=q99@bert-emotion&lm=nobody",
  );
  expect(view).toMatchObject({ layer: 5, heads: [3], head: 2, masks: { "bert-emotion": { 0: [1] } } });
  expect(app.hash()).toBe("layer=5&heads=3&mask=0:1@bert-emotion");
});

test("a model that is opened later is looked at then", async () => {
  const { app, said } = await opened("mask=11:11.12:0@gpt2-stories");
  expect(said).toEqual([]);
  app.models.activate("gpt2-stories");
  await settle();
  const [notice] = app.store.getState().notices;
  expect(notice).toEqual({
    message: "Part of this link does not fit GPT-2 stories: “mask=12:0”.",
    hint: "The model has layers 0 to 11 with heads 0 to 11; the rest of the link is shown.",
  });
  expect(app.store.getState().view.masks).toEqual({ "gpt2-stories": { 11: [11] } });
});

test("a list without a head that is there shows all; an empty one, none", () => {
  const info = modelInfo({ numLayers: 2, numHeads: 3 });
  expect(fitToModel({ ...initialView, heads: [77] }, info).view.heads).toBeNull();
  expect(fitToModel({ ...initialView, heads: [] }, info)).toMatchObject({ view: { heads: [] }, misfits: [] });
});

test("pruned heads cannot be masked", () => {
  const info = modelInfo({ numLayers: 2, numHeads: 3, prunedHeads: { 0: [1] } });
  const view = { ...initialView, masks: { m: { 0: [1] }, other: { 0: [1] } } };
  expect(fitMask(view, "m", info)).toEqual({
    view: { ...view, masks: { other: { 0: [1] } } },
    misfits: ["mask=0:1"],
  });
});

test("what was chosen for another model is not called the link's, and stays", async () => {
  const { app } = await opened("");
  const hasLoaded = async (id: string) => {
    app.models.activate(id);
    await settle();
  };
  await hasLoaded("gpt2-stories");
  app.changeView((view) => ({ ...view, layer: 11 }));
  await hasLoaded("random-bert-emotion");
  expect(app.store.getState().notices).toEqual([]);
  expect(app.store.getState().view.layer).toBe(11);
  expect(app.hash()).toBe("show=random-bert-emotion&layer=5&one=1");
  expect((await opened(app.hash())).said).toEqual([]);
  await hasLoaded("gpt2-stories");
  expect(app.hash()).toBe("show=gpt2-stories&layer=11&one=1");
});

test("a layer chosen while the link's model still loads is the user's", async () => {
  const app = new App(fakeEngine(), createSettings());
  app.open(readLink("layer=9"));
  app.changeView((view) => ({ ...view, layer: 8 }));
  await settle();
  expect(app.store.getState().notices).toEqual([]);
  expect(app.hash()).toBe("layer=5");
});

test("a link names only heads that its model has", () => {
  const info = modelInfo({ numLayers: 2, numHeads: 3 });
  const chosen = { ...initialView, layer: 11, heads: [1, 7], head: 7 };
  const view = linkedView(chosen, info);
  expect(view).toMatchObject({ layer: 1, heads: [1], head: 2 });
  expect(fitToModel(view, info).misfits).toEqual([]);
  expect(linkedView({ ...chosen, heads: [7] }, info).heads).toEqual([]);
});
