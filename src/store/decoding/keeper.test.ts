/** @file Runs of lanes in one database, written by several tabs. */

import { expect, test } from "vitest";
import { fakeDecodingEngine } from "../../testing/fake-decoding";
import { MemoryLocks, MemoryShelf } from "../../testing/memory-shelf";
import { KeptRuns } from "../kept-runs/kept-runs";
import type { Timer } from "./clock";
import { Decoding } from "./decoding";
import { laneKeeper } from "./keeper";
import type { LaneSpec } from "./lanes";
import { type DecodingState, lengthOf } from "./state";

const lanes: readonly LaneSpec[] = [
  { name: "Greedy", options: { max_new_tokens: 6 } },
  { name: "Beam search", options: { num_beams: 3, max_new_tokens: 6 } },
];

const rest = () => new Promise((resolve) => setTimeout(resolve, 10));

interface Page {
  readonly source?: string;
  readonly model?: string;
  readonly timer?: Timer;
}

function browser() {
  const shelf = new MemoryShelf();
  const locks = new MemoryLocks();
  const open = async (
    prompt: string,
    specs = lanes,
    { source = "gpt2-stories", model = "", timer }: Page = {},
  ) => {
    const engine = fakeDecodingEngine();
    const loaded = await engine.load({ embedded: "gpt2-stories" });
    const info = model ? { ...loaded, model } : loaded;
    const own = locks.tab();
    const runs = new KeptRuns({ shelf, locks: own, what: "lanes" });
    const keeper = laneKeeper(runs);
    const models = { ensure: async () => info, sourceOf: () => source, isLasting: () => true };
    const decoding = new Decoding({ engine, models, keeper, ...(timer && { timer }) });
    decoding.apply({
      isChat: false,
      system: "",
      prompt,
      seed: 3,
      slot: "gpt2-stories",
      lanes: specs,
      reference: 0,
    });
    const entered = decoding.enter();
    if (!timer) await entered;
    const state = () => decoding.store.getState();
    return { decoding, entered, runs, state, close: own.close };
  };
  return { shelf, open };
}

const steps = ({ lanes: all }: DecodingState) => all.map((lane) => lane.steps);

test("a run in another tab erases nothing", async () => {
  const { open } = browser();
  const [a, b] = [await open("one three"), await open("five seven")];
  a.decoding.play();
  await rest();
  b.decoding.play();
  await rest();
  b.decoding.step();
  a.close();
  b.close();
  const [first, second] = [await open("one three"), await open("five seven")];
  expect(steps(first.state())).toEqual(steps(a.state()));
  expect(steps(second.state())).toEqual(steps(b.state()));
  expect(first.state().lanes.every(({ state }) => state.kind === "done")).toBe(true);
});

test("tabs with the same link write to runs of their own, and a new tab finds the fullest", async () => {
  const { shelf, open } = browser();
  const a = await open("one three");
  a.decoding.play();
  await rest();
  const b = await open("one three");
  expect(steps(b.state())).toEqual(steps(a.state()));
  b.decoding.restart();
  b.decoding.pause();
  await rest();
  b.decoding.keep();
  await rest();
  expect(lengthOf(b.state().lanes[0]!)).toBe(1);
  expect((await b.runs.heads()).length).toBe(2);
  b.close();
  a.close();
  const c = await open("one three");
  expect(steps(c.state())).toEqual(steps(a.state()));
  expect(shelf.records.size).toBeGreaterThan(0);
});

test("a link with fewer lanes takes nothing from a run with more", async () => {
  const { open } = browser();
  const a = await open("one three");
  a.decoding.play();
  await rest();
  a.close();
  const b = await open("one three", [lanes[1]!]);
  expect(steps(b.state())).toEqual(steps(a.state()).slice(1));
  b.decoding.restart();
  await rest();
  b.close();
  expect(steps((await open("one three")).state())).toEqual(steps(a.state()));
});

test("a save writes the new steps alone, and a lane that ran again replaces its old ones", async () => {
  const { shelf, open } = browser();
  const { decoding, state, close } = await open("one three");
  for (let step = 0; step < 3; step++) {
    decoding.step();
    await rest();
    decoding.keep();
    await rest();
  }
  const chunks = () => [...shelf.records.keys()].filter((key) => key.includes('"steps"'));
  expect(
    chunks()
      .map((key) => JSON.parse(key).at(-1))
      .sort(),
  ).toEqual([0, 0, 1, 1, 2, 2]);
  decoding.edit(state().lanes[0]!.id, { name: "Greedy", options: { max_new_tokens: 2 } });
  decoding.play();
  await rest();
  close();
  const next = await open("one three", [{ name: "Greedy", options: { max_new_tokens: 2 } }, lanes[1]!]);
  expect(next.state().lanes.map(lengthOf)).toEqual([2, 6]);
  expect(steps(next.state())).toEqual(steps(state()));
});

test("damaged records are passed over", async () => {
  const { shelf, open } = browser();
  const { decoding, close } = await open("one three");
  decoding.play();
  await rest();
  close();
  for (const key of shelf.records.keys()) shelf.records.set(key, { about: 7 });
  expect((await open("one three")).state().lanes.map(lengthOf)).toEqual([0, 0]);
});

test("lanes of what another slot of the same id held, or of another model under the same words, stay away", async () => {
  const { open } = browser();
  const a = await open("one three", lanes, { source: "pruned:0:1:gpt2-stories of gpt2-stories" });
  a.decoding.play();
  await rest();
  a.close();
  const other = await open("one three", lanes, { source: "pruned:0:2:gpt2-stories of gpt2-stories" });
  expect(other.state().lanes.map(lengthOf)).toEqual([0, 0]);
  const { source } = a.state();
  const newer = await open("one three", lanes, { source, model: "newer" });
  expect(newer.state()).toMatchObject({ subject: null, cursor: 0 });
  expect(newer.state().lanes.map(lengthOf)).toEqual([0, 0]);
  newer.close();
  expect(steps((await open("one three", lanes, { source })).state())).toEqual(steps(a.state()));
});

test("a run that is begun before the kept one is found does not replace it", async () => {
  const { shelf, open } = browser();
  const a = await open("one three");
  a.decoding.play();
  await rest();
  a.close();
  shelf.delay = 30;
  const timer: Timer = { now: () => 0, after: () => () => undefined };
  const b = await open("one three", lanes, { timer });
  b.decoding.step();
  await b.entered;
  shelf.delay = 0;
  b.decoding.keep();
  await rest();
  expect(b.state().lanes.map(lengthOf)).toEqual([1, 1]);
  expect((await b.runs.heads()).length).toBe(2);
  b.close();
  expect(steps((await open("one three")).state())).toEqual(steps(a.state()));
});

test("what the page before a reload keeps late is found all the same", async () => {
  const { shelf, open } = browser();
  const a = await open("one three");
  a.decoding.step();
  await rest();
  shelf.delay = 200;
  a.decoding.keep();
  await rest();
  shelf.delay = 0;
  const wakes: (() => void)[] = [];
  const after: Timer["after"] = (_, wake) => {
    wakes.push(wake);
    return () => undefined;
  };
  const timer: Timer = { now: () => 0, after };
  const b = await open("one three", lanes, { timer });
  await b.entered;
  expect(b.state().lanes.map(lengthOf)).toEqual([0, 0]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  a.close();
  for (const wake of wakes.splice(0)) wake();
  await rest();
  expect(steps(b.state())).toEqual(steps(a.state()));
});
