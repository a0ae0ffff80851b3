/** @file The lanes' life: run, pause, look back, branch, edit, cancel, come back. */

import { describe, expect, test, vi } from "vitest";
import { AppError } from "../../lib/errors";
import { fakeDecodingEngine, memoryKeeper } from "../../testing/fake-decoding";
import { handTimer } from "../../testing/hand-timer";
import { Decoding } from "./decoding";
import type { LaneKeeper } from "./keeper";
import type { LaneSpec } from "./lanes";
import { shownTokens } from "./shown";
import { canContinue, isFresh, type Lane, lengthOf, newestOf, noChat, referenceOf } from "./state";

const lanes: readonly LaneSpec[] = [
  { name: "Greedy", options: { max_new_tokens: 6 } },
  { name: "Beam search", options: { num_beams: 3, max_new_tokens: 6, eos_token_id: null } },
  { name: "Contrastive search", options: { penalty_alpha: 0.6, top_k: 4, max_new_tokens: 6 } },
];

async function decodingWith(
  specs: readonly LaneSpec[] = lanes,
  keeper: LaneKeeper = memoryKeeper(),
  hasChatTemplate = false,
) {
  const engine = fakeDecodingEngine();
  const info = { ...(await engine.load({ embedded: "gpt2-stories" })), hasChatTemplate };
  const { timer, turn } = handTimer();
  const models = { ensure: async () => info, sourceOf: () => "gpt2-stories", isLasting: () => true };
  const decoding = new Decoding({ engine, models, keeper, timer });
  decoding.apply({
    isChat: false,
    system: "",
    prompt: "one three five",
    seed: 3,
    slot: "gpt2-stories",
    lanes: specs,
    reference: 0,
  });
  await decoding.enter();
  return { engine, decoding, turn, state: () => decoding.store.getState() };
}

/** Lets everything that can happen without a person happen. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

async function stepAndKeep(
  { decoding }: Pick<Awaited<ReturnType<typeof decodingWith>>, "decoding">,
  steps: number,
) {
  for (let step = 0; step < steps; step++) {
    decoding.step();
    await rest();
  }
  decoding.keep();
  await rest();
}

/** A memory keeper gives its run whatever is wanted. */
const nothingWanted = { ...noChat, prompt: "", seed: 0, slot: "", source: "", lanes: [] };

const lengths = (all: readonly Lane[]) => all.map(lengthOf);
const tokens = (lane: Lane, cursor: number) => shownTokens(lane, cursor).map(({ token }) => token);

test("all lanes run to their ends, and say why they ended", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
  expect(state().cursor).toBe(6);
  expect(state().isPlaying).toBe(false);
  expect(state().run).toEqual({ kind: "idle" });
  for (const lane of state().lanes) {
    expect(lane.state).toMatchObject({ kind: "done", stop: { kind: "length", rule: "max_new_tokens" } });
    if (lane.state.kind === "done") expect(tokens(lane, 6)).toEqual(lane.state.sequences[0]?.tokens);
  }
});

test("a step computes one token of every lane; back shows an earlier state and forgets nothing", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  expect(lengths(state().lanes)).toEqual([1, 1, 0]);
  decoding.step();
  await rest();
  expect(lengths(state().lanes)).toEqual([2, 2, 1]);
  const before = state().lanes.map((lane) => tokens(lane, 1));
  decoding.back();
  expect(state().cursor).toBe(1);
  expect(state().lanes.map((lane) => tokens(lane, state().cursor))).toEqual(before);
  decoding.step();
  await rest();
  expect(state().cursor).toBe(2);
  expect(lengths(state().lanes)).toEqual([2, 2, 1]);
});

test("a step at the end of a finished run changes nothing", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  const before = state().lanes;
  decoding.step();
  await rest();
  expect(state().lanes).toBe(before);
  expect(state().cursor).toBe(6);
});

test("a lane that joins a paused run with refused options says so before the next step", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  decoding.add({ name: "Refused", options: { max_new_tokens: 0 } });
  decoding.add({ name: "Fine", options: { max_new_tokens: 2 } });
  await rest();
  expect(state().lanes.map(({ state: { kind } }) => kind)).toEqual([
    ...["running", "running", "running"],
    ...["failed", "waiting"],
  ]);
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6, 0, 2]);
  expect(state().lanes[3]!.state.kind).toBe("failed");
});

test("the lane that others are compared with is in the link, and the first one takes its place", async () => {
  const { decoding, state } = await decodingWith();
  expect(decoding.link().reference).toBe(0);
  decoding.compareWith(state().lanes[2]!.id);
  expect(decoding.link().reference).toBe(2);
  decoding.apply({ ...decoding.link(), reference: 1 });
  expect(referenceOf(state())?.name).toBe("Beam search");
  decoding.remove(state().lanes[1]!.id);
  expect(referenceOf(state())?.name).toBe("Greedy");
});

test("branches made one after another while nothing runs all run", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  const { id } = state().lanes[0]!;
  decoding.branch(id, 1, 9);
  decoding.branch(id, 1, 10);
  decoding.branch(id, 1, 11);
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6, 6, 6, 6]);
  expect(state().lanes.every((lane) => lane.state.kind === "done")).toBe(true);
});

test("a pause holds the lanes where they are, and play goes on from there", async () => {
  const { decoding, turn, state } = await decodingWith();
  decoding.setSpeed(10);
  decoding.play();
  await rest();
  turn(100);
  await rest();
  decoding.pause();
  const held = newestOf(state().lanes);
  expect(held).toBeLessThan(6);
  turn(10_000);
  await rest();
  expect(newestOf(state().lanes)).toBe(held);
  decoding.setSpeed(null);
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
});

test("the engine is asked before the page gets to draw its lanes anew", async () => {
  const { engine, decoding } = await decodingWith();
  const order: string[] = [];
  const { decode } = engine;
  engine.decode = (...args) => {
    order.push("asked");
    return decode(...args);
  };
  decoding.store.subscribe(({ subject }, before) => {
    if (subject !== before.subject) queueMicrotask(() => order.push("drawn"));
  });
  decoding.play();
  await rest();
  expect(order).toEqual(["asked", "drawn"]);
});

test("the last step is shown at once, while the engine still makes its answer", async () => {
  const { engine, decoding, state } = await decodingWith();
  const { decode } = engine;
  engine.decode = async (...args) => {
    await decode(...args);
    return new Promise<never>(() => undefined);
  };
  decoding.play();
  await rest();
  expect(state().run.kind).toBe("running");
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
  expect(state().lanes.every((lane) => lane.state.kind === "done")).toBe(true);
});

test("what the page does for later waits for lanes that play, not for those that are paused", async () => {
  const { decoding, turn } = await decodingWith();
  const hasRest = async () => {
    let isThere = false;
    void decoding.atRest().then(() => {
      isThere = true;
    });
    await rest();
    return isThere;
  };
  expect(await hasRest()).toBe(true);
  decoding.setSpeed(1);
  decoding.play();
  const later = decoding.atRest();
  expect(await hasRest()).toBe(false);
  decoding.pause();
  await later;
  expect(await hasRest()).toBe(true);
  decoding.play();
  expect(await hasRest()).toBe(false);
  decoding.setSpeed(null);
  turn(1000);
  expect(await hasRest()).toBe(true);
});

test("a speed lets one token come each interval", async () => {
  const { decoding, turn, state } = await decodingWith();
  decoding.setSpeed(2);
  decoding.play();
  await rest();
  const first = newestOf(state().lanes);
  turn(499);
  await rest();
  expect(newestOf(state().lanes) - first).toBeLessThanOrEqual(1);
  const now = newestOf(state().lanes);
  turn(500);
  await rest();
  expect(newestOf(state().lanes)).toBe(now + 1);
});

test("a branch keeps the tokens before it, takes the chosen one, and leaves its parent alone", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  const [parent] = state().lanes;
  const before = tokens(parent!, 6);
  const { row } = shownTokens(parent!, 6)[2]!;
  const other = row!.candidates.find(({ token }) => token !== before[2])!.token;
  decoding.branch(parent!.id, 2, other);
  await rest();
  const [, branch] = state().lanes;
  expect(tokens(branch!, 6).slice(0, 3)).toEqual([...before.slice(0, 2), other]);
  expect(lengthOf(branch!)).toBe(6);
  expect(branch!.state.kind).toBe("done");
  expect(tokens(state().lanes[0]!, 6)).toEqual(before);
  if (branch!.state.kind === "done") expect(branch!.state.sequences[0]?.tokens).toEqual(tokens(branch!, 6));
});

test("an edited lane runs again alone", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  const others = state().lanes.slice(1);
  const { id } = state().lanes[0]!;
  decoding.edit(id, { name: "Greedy", options: { max_new_tokens: 9 } });
  await rest();
  expect(lengths(state().lanes)).toEqual([9, 6, 6]);
  expect(state().lanes.slice(1)).toEqual(others);
});

test("a lane that is edited before any has run runs alone, and Play continues with the others", async () => {
  const { decoding, state } = await decodingWith();
  decoding.edit(state().lanes[0]!.id, { name: "Greedy", options: { max_new_tokens: 4 } });
  await rest();
  expect(lengths(state().lanes)).toEqual([4, 0, 0]);
  expect(state().lanes.map((lane) => lane.state.kind)).toEqual(["done", "idle", "idle"]);
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([4, 6, 6]);
});

test("an edited lane that Back takes away in the middle of a run comes back with its text, and continues", async () => {
  const { decoding, state } = await decodingWith();
  const before = decoding.link();
  decoding.step();
  await rest();
  decoding.edit(state().lanes[0]!.id, { name: "Greedy", options: { max_new_tokens: 5 } });
  for (let step = 0; step < 3; step++) {
    decoding.step();
    await rest();
  }
  const after = decoding.link();
  const text = tokens(state().lanes[0]!, 9);
  expect(text.length).toBeGreaterThan(0);
  decoding.apply(before);
  expect(lengthOf(state().lanes[0]!)).toBe(0);
  decoding.apply(after);
  expect(tokens(state().lanes[0]!, 9)).toEqual(text);
  decoding.play();
  await rest();
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([5, 6, 6]);
});

test("an error of the fields goes when they change", async () => {
  const { decoding, state } = await decodingWith();
  decoding.setPrompt("one ".repeat(5000));
  decoding.play();
  await rest();
  expect(state().run.kind).toBe("failed");
  decoding.setPrompt("one three");
  expect(state().run).toEqual({ kind: "idle" });
});

test("a lane that is edited or added while others run joins them", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  decoding.step();
  await rest();
  decoding.edit(state().lanes[0]!.id, { name: "Greedy", options: { max_new_tokens: 4 } });
  decoding.add({ name: "Late", options: { max_new_tokens: 3 } });
  await rest();
  expect(state().lanes.map((lane) => lane.state.kind)).toEqual(["waiting", "running", "running", "waiting"]);
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([4, 6, 6, 3]);
  expect(state().lanes.every((lane) => lane.state.kind === "done")).toBe(true);
});

test("a lane that is removed while it runs is gone, and the others go on", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  decoding.remove(state().lanes[1]!.id);
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6]);
});

test("a cancelled run keeps its texts and says which lanes did not end", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  decoding.cancel();
  await rest();
  expect(state().lanes.map((lane) => lane.state.kind)).toEqual(["stopped", "stopped", "stopped"]);
  expect(lengths(state().lanes)).toEqual([1, 1, 0]);
  expect(state().run).toEqual({ kind: "idle" });
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
});

test("a lane that is refused says why; the others run", async () => {
  const { decoding, state } = await decodingWith([
    ...lanes,
    { name: "Cold", options: { do_sample: true, temperature: 0 } },
    { name: "None", options: { max_new_tokens: 0 } },
    { name: "Wide", options: { penalty_alpha: 0.5, top_k: 1000 } },
  ]);
  decoding.play();
  await rest();
  const kinds = state().lanes.map((lane) => lane.state.kind);
  expect(kinds).toEqual(["done", "done", "done", "failed", "failed", "failed"]);
  expect(state().lanes[3]!.state).toMatchObject({
    error: { message: expect.stringContaining("temperature is 0") },
  });
});

test("lanes that are all refused each say why, and nothing else failed", async () => {
  const { decoding, state } = await decodingWith([
    { name: "Cold", options: { do_sample: true, temperature: 0 } },
    { name: "None", options: { max_new_tokens: 0 } },
  ]);
  decoding.play();
  await rest();
  const messages = state().lanes.map((lane) => lane.state.kind === "failed" && lane.state.error.message);
  expect(messages).toEqual([
    expect.stringContaining("temperature is 0"),
    expect.stringContaining("max_new_tokens"),
  ]);
  expect(state().run).toEqual({ kind: "idle" });
  expect(state().isPlaying).toBe(false);
});

test("from play to the first token there are two round trips, however many lanes there are", async () => {
  const branch = { name: "Branch", options: { ids: [7, 9], max_new_tokens: 6 } };
  const refused = { name: "None", options: { max_new_tokens: 0 } };
  const { engine, decoding, state } = await decodingWith([...lanes, ...lanes, branch, refused]);
  const calls: string[] = [];
  for (const verb of ["tokenize", "tokenTexts", "readLane", "decode"] as const) {
    const call = engine[verb] as (...args: readonly unknown[]) => Promise<unknown>;
    Object.assign(engine, {
      [verb]: (...args: readonly unknown[]) => {
        calls.push(verb);
        return call(...args);
      },
    });
  }
  decoding.step();
  await rest();
  expect(lengths(state().lanes)).toEqual([1, 1, 0, 1, 1, 0, 3, 0]);
  expect(calls).toEqual(["tokenize", "decode"]);
  expect([7, 9].map((id) => state().texts.get(id))).toEqual([" w7", " w9"]);
  decoding.play();
  await rest();
  expect(calls).toEqual(["tokenize", "decode"]);
});

test("a prompt that leaves no room is said once, beside the prompt", async () => {
  const { decoding, state } = await decodingWith();
  decoding.setPrompt("word ".repeat(40));
  decoding.play();
  await rest();
  expect(state().run).toMatchObject({ kind: "failed", error: { code: "bad-input" } });
  expect(state().isPlaying).toBe(false);
});

test("lanes whose model goes while they run stop, and say so in the place's words", async () => {
  const { engine, decoding, state } = await decodingWith();
  vi.spyOn(engine, "decode").mockRejectedValueOnce(
    new AppError("no-model", "No model is loaded.", "Load it."),
  );
  decoding.play();
  await rest();
  expect(state().lanes.map((lane) => lane.state.kind)).toEqual(["stopped", "stopped", "stopped"]);
  const { run } = state();
  expect(run).toMatchObject({ kind: "failed", error: { code: "no-model" } });
  expect(run.kind === "failed" && run.error.message).toContain("no longer on the page");
  decoding.restart();
  await rest();
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
});

test("a branch off the last token says that there is no room", async () => {
  const { decoding, state } = await decodingWith();
  decoding.play();
  await rest();
  decoding.branch(state().lanes[0]!.id, 5, 9);
  await rest();
  expect(state().lanes[1]!.state).toMatchObject({ kind: "failed", error: { code: "bad-input" } });
  expect(state().isPlaying).toBe(false);
});

test("finished lanes come back on the next visit, where their settings are the same", async () => {
  const keeper = memoryKeeper();
  const { decoding, state } = await decodingWith(lanes, keeper);
  decoding.play();
  await rest();
  const before = state().lanes.map((lane) => tokens(lane, 6));
  const changed = [
    lanes[0]!,
    { name: "Beam search", options: { num_beams: 2, max_new_tokens: 6 } },
    lanes[2]!,
  ];
  const next = await decodingWith(changed, keeper);
  expect(next.state().lanes.map(lengthOf)).toEqual([6, 0, 6]);
  expect(tokens(next.state().lanes[0]!, 6)).toEqual(before[0]);
  expect(next.state().cursor).toBe(6);
  expect(next.state().texts.size).toBeGreaterThan(0);
});

/** One lane of every strategy. */
const strategies: readonly LaneSpec[] = [
  { name: "greedy", options: { max_new_tokens: 9, repetition_penalty: 1.2 } },
  { name: "sampling", options: { do_sample: true, temperature: 1.3, max_new_tokens: 9 } },
  { name: "two samples", options: { do_sample: true, num_return_sequences: 2, max_new_tokens: 9, seed: 4 } },
  { name: "contrastive", options: { penalty_alpha: 0.6, top_k: 4, max_new_tokens: 9 } },
  { name: "beam", options: { num_beams: 3, early_stopping: true, max_new_tokens: 9 } },
  { name: "beam sampling", options: { num_beams: 3, do_sample: true, max_new_tokens: 9 } },
  { name: "diverse", options: { num_beams: 4, num_beam_groups: 2, diversity_penalty: 1, max_new_tokens: 9 } },
  { name: "simple beam", options: { simple_beam: true, beam_width: 2, max_length: 9 } },
  { name: "short", options: { max_new_tokens: 2 } },
];

/** A lane without what depends on when and where it ran. */
const bare = ({ id: _id, milliseconds: _time, ...lane }: Lane) => lane;

describe("lanes that a reload cut off", () => {
  test.each([1, 4, 8])("after %i steps they are shown, and end as if they never had been", async (count) => {
    const whole = await decodingWith(strategies);
    whole.decoding.play();
    await rest();
    const keeper = memoryKeeper();
    const first = await decodingWith(strategies, keeper);
    await stepAndKeep(first, count);
    const { decoding, state } = await decodingWith(strategies, keeper);
    expect(lengths(state().lanes)).toEqual(lengths(first.state().lanes));
    expect(canContinue(state())).toBe(true);
    const short = state().lanes.at(-1)!;
    expect(short.state.kind).toBe(count > 2 ? "done" : "stopped");
    const before = state().lanes.map((lane) => lane.steps);
    decoding.play();
    await rest();
    expect(state().lanes.map(bare)).toEqual(whole.state().lanes.map(bare));
    expect(canContinue(state())).toBe(false);
    // What was shown stays the same objects, so nothing on screen moves.
    state().lanes.forEach(({ steps }, lane) => {
      before[lane]!.forEach((step, place) => {
        expect(steps[place]).toBe(step);
      });
    });
  });

  test("a step takes them one token further, and holds", async () => {
    const keeper = memoryKeeper();
    const first = await decodingWith(lanes, keeper);
    await stepAndKeep(first, 3);
    const { decoding, state } = await decodingWith(lanes, keeper);
    expect(lengths(state().lanes)).toEqual([3, 3, 2]);
    decoding.step();
    await rest();
    expect(lengths(state().lanes)).toEqual([4, 4, 3]);
    expect(state().isPlaying).toBe(false);
    decoding.play();
    await rest();
    expect(lengths(state().lanes)).toEqual([6, 6, 6]);
  });

  test("one that another device decides otherwise takes its tokens from there", async () => {
    const keeper = memoryKeeper();
    const first = await decodingWith(lanes, keeper);
    await stepAndKeep(first, 4);
    const kept = (await keeper.load(nothingWanted))!.run;
    const [greedy] = kept.lanes;
    const steps = greedy!.steps.map((step, place) =>
      place === 2 && step.kind === "choice"
        ? { ...step, choices: [{ ...step.choices[0]!, token: 63 }] }
        : step,
    );
    await keeper.save({ ...kept, lanes: [{ ...greedy!, steps }, ...kept.lanes.slice(1)] });
    const { decoding, state } = await decodingWith(lanes, keeper);
    decoding.play();
    await rest();
    const whole = await decodingWith(lanes);
    whole.decoding.play();
    await rest();
    expect(state().lanes.map(bare)).toEqual(whole.state().lanes.map(bare));
  });

  test("another model under the same name begins all lanes again", async () => {
    const keeper = memoryKeeper();
    const first = await decodingWith(lanes, keeper);
    await stepAndKeep(first, 1);
    const kept = (await keeper.load(nothingWanted))!.run;
    await keeper.save({ ...kept, subject: { ...kept.subject, model: "older" } });
    const { decoding, state } = await decodingWith(lanes, keeper);
    decoding.play();
    await rest();
    expect(lengths(state().lanes)).toEqual([6, 6, 6]);
    expect(state().subject?.model).not.toBe("older");
  });
});

test("after a failed Continue a pause holds the lanes that run next", async () => {
  const keeper = memoryKeeper();
  const first = await decodingWith(lanes, keeper);
  await stepAndKeep(first, 1);
  const { engine, decoding, state } = await decodingWith(lanes, keeper);
  const { decode } = engine;
  engine.decode = () => Promise.reject(new AppError("out-of-memory", "No memory.", "Try again."));
  decoding.play();
  await rest();
  expect(state().run.kind).toBe("failed");
  engine.decode = decode;
  const id = decoding.add({ name: "Later", options: { max_new_tokens: 6 } });
  decoding.pause();
  await rest();
  expect(lengthOf(state().lanes.find((lane) => lane.id === id)!)).toBeLessThan(6);
});

test("a lane that came back can be edited before its model is there", async () => {
  const keeper = memoryKeeper();
  const first = await decodingWith(lanes, keeper);
  first.decoding.play();
  await rest();
  const engine = fakeDecodingEngine();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const models = {
    ensure: async () => {
      await arrived;
      return engine.load({ embedded: "gpt2-stories" });
    },
    sourceOf: () => "gpt2-stories",
    isLasting: () => true,
  };
  let isThere = false;
  const readLane: typeof engine.readLane = (...call) =>
    isThere
      ? engine.readLane(...call)
      : Promise.reject(new AppError("no-model", "No model is loaded.", "Load it."));
  const decoding = new Decoding({
    engine: { ...engine, readLane },
    models,
    keeper,
    timer: handTimer().timer,
  });
  const state = () => decoding.store.getState();
  decoding.apply({
    isChat: false,
    system: "",
    prompt: "one three five",
    seed: 3,
    slot: "gpt2-stories",
    lanes,
    reference: 0,
  });
  void decoding.enter();
  await rest();
  decoding.edit(state().lanes[0]!.id, { name: "Greedy", options: { max_new_tokens: 9 } });
  await rest();
  expect(state().run.kind).toBe("starting");
  isThere = true;
  arrive();
  await rest();
  expect(lengths(state().lanes)).toEqual([9, 6, 6]);
});

test("lanes are kept as they go, at most once a second, and what cannot be kept is said", async () => {
  const saved: number[][] = [];
  let error: AppError | null = null;
  const keeper: LaneKeeper = {
    load: async () => null,
    prepare: () => undefined,
    save: async (run) => {
      if (error) throw error;
      saved.push(run.lanes.map(({ steps }) => steps.length));
    },
  };
  const { decoding, turn, state } = await decodingWith(lanes, keeper);
  decoding.step();
  await rest();
  decoding.step();
  await rest();
  expect(saved).toEqual([]);
  turn(1000);
  await rest();
  expect(saved).toEqual([[2, 2, 1]]);
  turn(5000);
  await rest();
  expect(saved).toHaveLength(1);
  error = new AppError("storage-full", "Full.", "Free some.");
  decoding.play();
  await rest();
  expect(state().notKept).toBe(error);
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
  error = null;
  decoding.restart();
  await rest();
  expect(state().notKept).toBeNull();
  expect(saved.at(-1)).toEqual([6, 6, 6]);
});

test("another prompt supersedes the run that goes on", async () => {
  const { decoding, state } = await decodingWith();
  decoding.step();
  await rest();
  decoding.setPrompt("four");
  decoding.play();
  await rest();
  expect(state().subject?.prompt).toBe("four");
  expect(lengths(state().lanes)).toEqual([6, 6, 6]);
});

test("a pasted text is measured", async () => {
  const { decoding, state } = await decodingWith();
  await decoding.pasted.measure("a b c");
  expect(state().pasted).toMatchObject({ kind: "measured", logProbabilities: [null, -1, -1] });
  const [first, second] = [decoding.pasted.measure("a"), decoding.pasted.measure("a b")];
  await Promise.all([first, second]);
  expect(state().pasted).toMatchObject({ kind: "measured", text: "a b" });
  decoding.setSlot("other");
  expect(state().pasted).toEqual({ kind: "measuring", text: "a b" });
  await decoding.pasted.measure(" ");
  expect(state().pasted).toEqual({ kind: "none" });
});

describe("the chat template", () => {
  test("wraps the prompt of a run, of which the texts below are stale once it is switched", async () => {
    const { decoding, state, turn } = await decodingWith(lanes.slice(0, 1), memoryKeeper(), true);
    decoding.setChat({ isChat: true, system: "calm" });
    turn(1000);
    await rest();
    expect(state().promptSize).toMatchObject({ conversation: "calm[one three five]", tokens: 20 });
    decoding.play();
    await rest();
    expect(state().subject).toMatchObject({ prompt: "one three five", written: "calm[one three five]" });
    expect(isFresh(state())).toBe(true);
    decoding.setChat({ isChat: false });
    expect(isFresh(state())).toBe(false);
    expect(decoding.link()).toMatchObject({ isChat: false, system: "calm" });
  });

  test("that cannot wrap the prompt says why, until it can or is switched off", async () => {
    const { engine, decoding, state, turn } = await decodingWith(lanes.slice(0, 1), memoryKeeper(), true);
    const wrap = engine.chatPrompt;
    engine.chatPrompt = () => Promise.reject(new AppError("bad-input", "It is too long.", "Shorten it."));
    decoding.setChat({ isChat: true });
    turn(1000);
    await rest();
    expect(state().chatError?.message).toBe("It is too long.");
    engine.chatPrompt = wrap;
    decoding.setPrompt("one");
    turn(2000);
    await rest();
    expect(state()).toMatchObject({ chatError: null, promptSize: { conversation: "[one]" } });
  });

  test("is ignored by a model without one", async () => {
    const { decoding, state } = await decodingWith(lanes.slice(0, 1));
    decoding.setChat({ isChat: true });
    decoding.play();
    await rest();
    expect(state().subject?.written).toBe("one three five");
  });
});

test("at full speed the engine does not wait for the page, which shows steps together", async () => {
  const { decoding, state, turn } = await decodingWith([{ name: "Greedy", options: { max_new_tokens: 6 } }]);
  let draws = 0;
  decoding.store.subscribe((now, before) => {
    if (now.lanes[0]?.steps !== before.lanes[0]?.steps) draws++;
  });
  decoding.play();
  await rest();
  expect(lengths(state().lanes)).toEqual([6]);
  expect(draws).toBeLessThanOrEqual(2);
  turn(1000);
  expect(state().cursor).toBe(6);
});
