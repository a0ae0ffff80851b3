/** @file Stores lanes in the browser, so that a reload shows them again and can continue them. */

import { z } from "zod";
import { KeptRuns, type RunChange } from "../kept-runs/kept-runs";
import { runLocks } from "../kept-runs/locks";
import { browserShelf, type Key } from "../kept-runs/shelf";
import type { KeptRun } from "./kept";
import { type LaneSpec, sameOptions } from "./lanes";
import { type EarlierRun, earlierRun } from "./legacy-lanes";
import { isSameQuestion, type Lane, type LaneId, type Question, type Subject } from "./state";

/** What a run is searched by: the fields and the lanes of the page. */
export interface WantedRun extends Question {
  readonly lanes: readonly LaneSpec[];
}

/** A run that was found, and is still unchanged. */
export interface FoundRun {
  readonly run: KeptRun;
  /** Makes it the run that this tab saves to. Returns false if it cannot: another tab holds it, or this one has saved already. */
  adopt(): Promise<boolean>;
}

export interface LaneKeeper {
  /** The run that has most of the wanted lanes; null if there is none, or it cannot be read. Changes nothing. */
  load(wanted: WantedRun): Promise<FoundRun | null>;
  /** Prepares the first save, so that a closing page can still make it. */
  prepare(subject: Subject): void;
  /** Replaces what this tab stored of the run. Rejects with an `AppError` if the browser cannot store it. */
  save(run: KeptRun): Promise<void>;
}

/** Records of another version are not read. */
const version = 4;

const sketch = z.object({
  name: z.string(),
  options: z.record(z.string(), z.unknown()),
  steps: z.number(),
  isDone: z.boolean(),
});
const about = z.object({
  version: z.literal(version),
  subject: z.object({ prompt: z.string(), seed: z.number(), slot: z.string(), source: z.string() }),
  lanes: z.array(sketch),
});
type About = z.output<typeof about>;

/** Stores in IndexedDB; each save writes only new steps. */
export function browserKeeper(): LaneKeeper {
  return laneKeeper(
    new KeptRuns({
      shelf: browserShelf("headscope-lanes"),
      locks: runLocks(typeof navigator === "undefined" ? undefined : navigator.locks, "headscope-lanes"),
      what: "lanes",
    }),
    earlierRun,
  );
}

/** `earlier`: the run that an earlier build stored; null if there is none. */
export function laneKeeper(runs: KeptRuns, earlier: () => Promise<EarlierRun | null>): LaneKeeper {
  let last: Promise<unknown> = Promise.resolve();
  let own: { readonly id: string; readonly subject: Subject; readonly writer: RunWriter } | null = null;

  async function ownRun(subject: Subject) {
    if (own?.subject.model === subject.model && isSameQuestion(own.subject, subject)) return own;
    if (own) runs.letGo(own.id);
    own = { id: await runs.take(null), subject, writer: new RunWriter() };
    return own;
  }

  async function adopt(found: string, run: KeptRun, wanted: readonly LaneSpec[]): Promise<boolean> {
    // A run with lanes that are not wanted here is left alone: saving would replace them.
    if (own || !run.lanes.every((lane) => isWanted(lane, wanted))) return false;
    const id = await runs.take(found);
    own = { id, subject: run.subject, writer: new RunWriter() };
    return id === found;
  }

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    load: async (wanted) => {
      await moveEarlier(runs, earlier).catch(() => undefined);
      const found = bestRun(await runs.heads(), wanted);
      if (found === null) return null;
      const run = readRun(await runs.parts(found));
      return run && { run, adopt: () => inTurn(() => adopt(found, run, wanted.lanes)) };
    },
    prepare: (subject) => {
      void runs.heads().catch(() => undefined);
      void inTurn(() => ownRun(subject)).catch(() => undefined);
    },
    save: (run) =>
      inTurn(async () => {
        const { id, writer } = await ownRun(run.subject);
        const { change, done } = writer.changeTo(run);
        await runs.save(id, aboutRun(run), change);
        done();
      }),
  };
}

async function moveEarlier(runs: KeptRuns, earlier: () => Promise<EarlierRun | null>): Promise<void> {
  const before = await earlier();
  if (!before) return;
  const { change } = new RunWriter().changeTo(before.run);
  await runs.add([{ about: aboutRun(before.run), change }]);
  await before.forget();
}

function aboutRun({ subject: { prompt, seed, slot, source }, lanes }: KeptRun): About {
  return {
    version,
    subject: { prompt, seed, slot, source },
    lanes: lanes.map(({ name, options, steps, state }) => ({
      name,
      options,
      steps: steps.length,
      isDone: state.kind === "done",
    })),
  };
}

/** The run that has finished most of the wanted lanes, then the one with most tokens of them, then the newest. */
function bestRun(
  heads: readonly { readonly id: string; readonly about: unknown }[],
  wanted: WantedRun,
): string | null {
  let best: { readonly id: string; readonly worth: number } | null = null;
  for (const { id, about: said } of heads) {
    const read = about.safeParse(said);
    if (!read.success || !isSameQuestion(read.data.subject, wanted)) continue;
    const worth = worthOf(read.data, wanted.lanes);
    if (worth > (best?.worth ?? 0)) best = { id, worth };
  }
  return best?.id ?? null;
}

const isWanted = ({ name, options }: LaneSpec, wanted: readonly LaneSpec[]): boolean =>
  wanted.some((spec) => spec.name === name && sameOptions(spec.options, options));

function worthOf({ lanes }: About, wanted: readonly LaneSpec[]): number {
  const matching = lanes.filter((lane) => isWanted(lane, wanted));
  return matching.reduce((sum, { steps, isDone }) => sum + steps + (isDone ? 1e6 : 0), 0);
}

const laneKey = (id: LaneId): Key => ["lane", id];
const stepsKey = (id: LaneId, from: number): Key => [...laneKey(id), "steps", from];

/** Works out what a save has to write, given what earlier saves wrote. */
class RunWriter {
  #lanes = new Map<LaneId, Lane>();
  #numTexts = -1;

  /** The change from what was written to `run`; `done` notes that it was made. */
  changeTo(run: KeptRun): { readonly change: RunChange; readonly done: () => void } {
    const isFirst = this.#numTexts < 0;
    const gone = [...this.#lanes.keys()].filter((id) => !run.lanes.some((lane) => lane.id === id));
    const parts = run.lanes.map((lane, place) => changeOfLane(this.#lanes.get(lane.id), lane, place));
    const change: RunChange = {
      remove: [...(isFirst ? [[]] : gone.map(laneKey)), ...parts.flatMap(({ remove }) => remove)],
      put: [
        [["subject"], run.subject],
        ...(run.texts.length === this.#numTexts ? [] : [[["texts"], run.texts] as const]),
        ...parts.flatMap(({ put }) => put),
      ],
    };
    const done = () => {
      this.#lanes = new Map(run.lanes.map((lane) => [lane.id, lane]));
      this.#numTexts = run.texts.length;
    };
    return { change, done };
  }
}

/** Writes only the new steps of a lane that has grown. */
function changeOfLane(before: Lane | undefined, lane: Lane, place: number): RunChange {
  const { steps, ...rest } = lane;
  const isGrown = before?.steps.every((step, index) => step === steps[index]) ?? false;
  const from = before && isGrown ? before.steps.length : 0;
  const added = steps.slice(from);
  return {
    remove: before && !isGrown ? [[...laneKey(lane.id), "steps"]] : [],
    put: [
      [[...laneKey(lane.id), "rest"], { ...rest, place }],
      ...(added.length > 0 ? [[stepsKey(lane.id, from), added] as const] : []),
    ],
  };
}

/** Puts a run together from its parts; null for damaged records. */
function readRun(parts: readonly (readonly [key: Key, value: unknown])[]): KeptRun | null {
  const partOf = (name: string) => parts.find(([[first]]) => first === name)?.[1];
  const [subject, texts] = [partOf("subject"), partOf("texts")];
  if (!isSubject(subject) || !isTexts(texts)) return null;
  const lanes = new Map<
    string | number,
    { rest?: Lane & { place: number }; steps: Lane["steps"][number][] }
  >();
  for (const [[kind, id, part], value] of parts) {
    if (kind !== "lane" || id === undefined) continue;
    const lane = lanes.get(id) ?? { steps: [] };
    lanes.set(id, lane);
    if (part === "rest" && isRest(value)) lane.rest = value;
    if (part === "steps" && isSteps(value)) lane.steps.push(...value);
  }
  const read = [...lanes.values()].flatMap(({ rest, steps }) => (rest ? [{ ...rest, steps }] : []));
  const sorted = read.sort((a, b) => a.place - b.place).map(({ place: _, ...lane }): Lane => lane);
  return { subject, texts, lanes: sorted };
}

// `RunWriter` wrote the records of this version; these checks find damaged ones.
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const isSubject = (value: unknown): value is Subject =>
  isRecord(value) &&
  typeof value.prompt === "string" &&
  typeof value.model === "string" &&
  Array.isArray(value.ids) &&
  Array.isArray(value.texts);
const isTexts = (value: unknown): value is KeptRun["texts"] => Array.isArray(value);
const isRest = (value: unknown): value is Lane & { place: number } =>
  isRecord(value) && isRecord(value.options) && isRecord(value.state) && Array.isArray(value.given);
const isSteps = (value: unknown): value is Lane["steps"][number][] => Array.isArray(value);
