/** @file Runs of lanes in one database, written by several tabs. */

import { expect, test } from "vitest";
import { fakeDecodingEngine } from "../../testing/fake-decoding";
import { MemoryLocks, MemoryShelf } from "../../testing/memory-shelf";
import { KeptRuns } from "../kept-runs/kept-runs";
import { Decoding } from "./decoding";
import { type KeptRun, laneKeeper } from "./keeper";
import type { LaneSpec } from "./lanes";
import { type DecodingState, lengthOf } from "./state";

const lanes: readonly LaneSpec[] = [
  { name: "Greedy", options: { max_new_tokens: 6 } },
  { name: "Beam search", options: { num_beams: 3, max_new_tokens: 6 } },
];

const rest = () => new Promise((resolve) => setTimeout(resolve, 10));

function browser() {
  const shelf = new MemoryShelf();
  const locks = new MemoryLocks();
  let earlier: KeptRun | null = null;
  const open = async (prompt: string, specs = lanes) => {
    const engine = fakeDecodingEngine();
    const info = await engine.load({ embedded: "gpt2-stories" });
    const own = locks.tab();
    const runs = new KeptRuns({ shelf, locks: own, what: "lanes" });
    const forget = async () => {
      earlier = null;
    };
    const keeper = laneKeeper(runs, async () => earlier && { run: earlier, forget });
    const models = { ensure: async () => info, isLasting: () => true };
    const decoding = new Decoding({ engine, models, keeper });
    decoding.apply({ prompt, seed: 3, slot: "gpt2-stories", lanes: specs });
    await decoding.enter();
    const state = () => decoding.store.getState();
    return { decoding, runs, state, close: own.close };
  };
  const setEarlier = (run: KeptRun) => {
    earlier = run;
  };
  return { shelf, open, setEarlier };
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

test("what an earlier build kept is taken over, and damaged records are passed over", async () => {
  const { shelf, open, setEarlier } = browser();
  const { decoding, state, close } = await open("one three");
  decoding.play();
  await rest();
  const { subject, lanes: finished, texts } = state();
  close();
  shelf.records.clear();
  setEarlier({ subject: subject!, lanes: finished, texts: [...texts] });
  const next = await open("one three");
  expect(steps(next.state())).toEqual(steps(state()));
  next.close();
  for (const key of shelf.records.keys()) shelf.records.set(key, { about: 7 });
  expect((await open("one three")).state().lanes.map(lengthOf)).toEqual([0, 0]);
});
