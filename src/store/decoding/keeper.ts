/** @file Stores lanes in the browser, so that a reload shows them again and can continue them. */

import { type AboutLanes, aboutLanes, aboutRun, type Entry, type Head, type Key, laneParts } from "../keep";
import { browserRuns, type KeptRuns, queue, type RunChange } from "../kept-runs/kept-runs";
import type { KeptRun } from "./kept";
import { type LaneSpec, sameOptions } from "./lanes";
import { isSameStart, type Lane, type LaneId, noChat, type RunStart, type Subject } from "./state";

/** What a run is searched by: the fields and the lanes of the page. */
export interface WantedRun extends RunStart {
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

/** Stores in IndexedDB; each save writes only new steps. */
export const browserKeeper = (): LaneKeeper => laneKeeper(browserRuns("lanes"));

export function laneKeeper(runs: KeptRuns): LaneKeeper {
  const inTurn = queue();
  let own: { readonly id: string; readonly subject: Subject; readonly writer: RunWriter } | null = null;

  async function ownRun(subject: Subject) {
    if (own?.subject.model === subject.model && isSameStart(own.subject, subject)) return own;
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

  return {
    load: async (wanted) => {
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

/** The run that has finished most of the wanted lanes, then the one with most tokens of them, then the newest. */
function bestRun(heads: readonly Head[], wanted: WantedRun): string | null {
  let best: { readonly id: string; readonly worth: number } | null = null;
  for (const { id, about: said } of heads) {
    const read = aboutLanes.safeParse(said);
    if (!read.success || !isSameStart(read.data.subject, wanted)) continue;
    const worth = worthOf(read.data, wanted.lanes);
    if (worth > (best?.worth ?? 0)) best = { id, worth };
  }
  return best?.id ?? null;
}

const isWanted = ({ name, options }: LaneSpec, wanted: readonly LaneSpec[]): boolean =>
  wanted.some((spec) => spec.name === name && sameOptions(spec.options, options));

function worthOf({ lanes }: AboutLanes, wanted: readonly LaneSpec[]): number {
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
function readRun(parts: readonly Entry[]): KeptRun | null {
  const partOf = (name: "subject" | "texts") => parts.find(([[first]]) => first === name)?.[1];
  const { data: subject } = laneParts.subject.safeParse(partOf("subject"));
  const { data: texts } = laneParts.texts.safeParse(partOf("texts"));
  if (!subject || !texts) return null;
  const rests = parts.flatMap(([key, value]) =>
    key[0] === "lane" && key[2] === "rest" ? (laneParts.rest.safeParse(value).data ?? []) : [],
  );
  const stepsOf = (lane: LaneId) =>
    parts.flatMap(([[kind, id, part], value]) =>
      kind === "lane" && id === lane && part === "steps" ? (laneParts.steps.safeParse(value).data ?? []) : [],
    );
  const sorted = rests
    .sort((a, b) => a.place - b.place)
    .map(({ place: _, ...lane }): Lane => ({ ...lane, steps: stepsOf(lane.id) }));
  // Without a conversation, what the model read was the prompt.
  return { subject: { ...noChat, written: subject.prompt, ...subject }, texts, lanes: sorted };
}
