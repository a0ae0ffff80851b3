import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AttendInput } from "../engine/api/api";
import { fakeEngine } from "../testing/fake-engine";
import { App } from "./app";
import { readLink } from "./link/link";
import { createSettings } from "./settings";
import { furtherOf, panelOf } from "./state";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);
const slot = "bert-emotion";

/** The app at a link, and what its engine was asked. */
async function opened(hash: string) {
  const engine = fakeEngine();
  const inputs: AttendInput[] = [];
  const { attend } = engine;
  const app = new App(
    {
      ...engine,
      attend: (model, input, options) => {
        inputs.push(input);
        return attend(model, input, options);
      },
    },
    createSettings(),
  );
  app.open(readLink(hash));
  await settle();
  return { app, inputs, calls: engine.calls };
}

test("the model that is subtracted is loaded and asked too, and only in figures that can show it", async () => {
  const { app, calls } = await opened("show=bert-emotion&minus=model&other=gpt2-stories&tab=neurons");
  expect(calls).not.toContain("load gpt2-stories");
  app.changeView((view) => ({ ...view, tab: "matrix" }));
  await settle();
  expect(calls).toContain("load gpt2-stories");
  expect(panelOf(app.store.getState(), "gpt2-stories").picture).not.toBeNull();
});

test("a mask that masks nothing says what to do; one that does is asked for once", async () => {
  const { app, inputs } = await opened("show=bert-emotion&minus=mask");
  await app.further.ask(slot);
  const { request } = furtherOf(app.store.getState(), slot);
  expect(request.kind === "failed" && request.error.message).toContain("No head of BERT emotion is masked");
  app.changeView((view) => ({ ...view, masks: { [slot]: { 2: [3] } } }));
  await app.further.ask(slot);
  await app.further.ask(slot);
  const masks = inputs.flatMap(({ headMask }) => headMask ?? []);
  expect(masks).toHaveLength(1);
  expect([...masks[0]!.data].flatMap((value, place) => (value === 0 ? [place] : []))).toEqual([2 * 12 + 3]);
  expect(furtherOf(app.store.getState(), slot)).toMatchObject({
    found: { kind: "mask", mask: { 2: [3] } },
    request: { kind: "idle" },
  });
});

test("another sentence is asked of the same model, and none is asked for without words", async () => {
  const { app, inputs } = await opened("show=bert-emotion&minus=text");
  await app.further.ask(slot);
  expect(furtherOf(app.store.getState(), slot).request.kind).toBe("failed");
  app.changeView((view) => ({ ...view, otherText: "She cried." }));
  await app.further.ask(slot);
  expect(inputs.at(-1)).toMatchObject({ text: "She cried." });
  expect(furtherOf(app.store.getState(), slot).found?.picture.subject.text).toBe("She cried.");
});

test("queries and keys are asked for in the neuron view alone, and forgotten after it", async () => {
  const { app, inputs } = await opened("show=bert-emotion&tab=heads");
  await app.further.ask(slot);
  expect(inputs.some(({ queriesAndKeys }) => queriesAndKeys)).toBe(false);
  app.changeView((view) => ({ ...view, tab: "neurons" }));
  await app.further.ask(slot);
  expect(inputs.at(-1)).toMatchObject({ queriesAndKeys: true, scores: true });
  expect(furtherOf(app.store.getState(), slot).found?.kind).toBe("queries");
  app.further.forget(slot);
  expect(furtherOf(app.store.getState(), slot).found).toBeNull();
});
