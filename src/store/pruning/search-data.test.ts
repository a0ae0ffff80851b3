import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeEngine } from "../../testing/fake-engine";
import type { Keep } from "./keep";
import { Searches } from "./searches";
import { createPruningStore } from "./state";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A database, and pages over it: each has an engine whose searches are noted by their texts. */
function database() {
  const kept = new Map<string, unknown>();
  const keep: Keep = {
    get: async (key) => structuredClone(kept.get(key)),
    set: async (key, value) => void kept.set(key, structuredClone(value)),
    forget: async (key) => void kept.delete(key),
  };
  return async () => {
    const engine = fakeEngine();
    const info = await engine.load({ embedded: "bert-emotion" });
    const searched: (readonly string[])[] = [];
    const store = createPruningStore();
    const search: typeof engine.search = (model, input, options) => {
      searched.push(input.texts);
      return engine.search(model, input, options);
    };
    const experiment = () => store.getState().experiments["bert-emotion"];
    return {
      info,
      store,
      searched,
      experiment,
      searches: new Searches(store, { ...engine, search }, keep),
    };
  };
}

const mine = { texts: ["my own text", "another"], labels: [1, 0] };
const hub = { texts: ["of the Hub", "too"], labels: [1, 0] };

test("a search cut off by a reload goes on over the texts it began with; one over other data starts anew", async () => {
  const page = database();
  const first = await page();
  first.store.subscribe((now) => {
    if (first.experiment()?.runs[0]?.steps.length === 2 && !now.running?.isPaused) first.searches.pause();
  });
  void first.searches.start({ info: first.info, examples: mine, dataName: "mine.csv" });
  await settle();

  const second = await page();
  await second.searches.restore("bert-emotion");
  expect(second.experiment()).toMatchObject({ dataName: "mine.csv", input: mine });
  await second.searches.proceed("bert-emotion");
  expect(second.searched).toEqual([mine.texts]);
  expect(second.experiment()?.runs).toMatchObject([{ state: { kind: "done" } }]);

  await second.searches.start({ info: second.info, examples: hub, dataName: "me/set, test" });
  expect(second.searched).toEqual([mine.texts, hub.texts]);
  expect(second.experiment()).toMatchObject({ dataName: "me/set, test", input: hub });
  expect(second.experiment()?.runs).toHaveLength(1);
  expect(second.experiment()?.runs[0]?.steps.filter(({ masked }) => masked === 0)).toHaveLength(1);
});
