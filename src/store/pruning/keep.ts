/** @file Keeps searches on this machine, so that one that was cut off can be continued after the page is opened again. */

import { clear, createStore, entries } from "idb-keyval";
import { z } from "zod";
import { metricNames } from "../../analysis/metric";
import { searchOrders } from "../../engine/api/heads";
import { KeptRuns, type RunChange } from "../kept-runs/kept-runs";
import { runLocks } from "../kept-runs/locks";
import { browserShelf } from "../kept-runs/shelf";
import type { Experiment } from "./state";

/** Keeps what was searched over each model. */
export interface Keep {
  /** What this tab kept; else what the last tab did that is closed, else what another tab has. */
  get(model: string): Promise<unknown>;
  /** Rejects with an `AppError` if the browser cannot keep it. */
  set(model: string, value: unknown): Promise<void>;
  /** What this tab and closed ones kept is gone. */
  forget(model: string): Promise<void>;
}

/** Which run of a model a tab had, over its reloads. A duplicated tab says the same as the first. */
export interface TabMemory {
  read(model: string): string | null;
  write(model: string, id: string): void;
}

/** The browser's own database, in which each tab writes to a run of its own. */
export function browserKeep(): Keep {
  const name = "headscope-searches";
  const locks = runLocks(typeof navigator === "undefined" ? undefined : navigator.locks, name);
  const runs = new KeptRuns({ shelf: browserShelf(name), locks, what: "searches", groupOf: modelOf });
  return searchKeep(runs, sessionMemory(name), earlierSearches);
}

const about = z.object({ model: z.string() });
const part = ["experiment"];
/** The model whose searches a run holds. */
export const modelOf = (said: unknown): string => about.safeParse(said).data?.model ?? "";

/** `earlier`: what an earlier build kept. */
export function searchKeep(
  runs: KeptRuns,
  memory: TabMemory,
  earlier: () => Promise<EarlierSearches | null>,
): Keep {
  const own = new Map<string, Promise<string>>();
  let moved: Promise<void> | null = null;

  const changeTo = (value: unknown): RunChange => ({ remove: [], put: [[part, value]] });

  async function move(): Promise<void> {
    const before = await earlier();
    if (!before) return;
    await runs.add(before.searches.map(([model, value]) => ({ about: { model }, change: changeTo(value) })));
    await before.forget();
  }

  async function idsOf(model: string): Promise<readonly string[]> {
    const heads = await runs.heads();
    return heads.filter((head) => modelOf(head.about) === model).map(({ id }) => id);
  }

  function take(model: string, wanted: string | null): Promise<string> {
    const taken = runs.take(wanted);
    own.set(model, taken);
    void taken.then((id) => memory.write(model, id));
    return taken;
  }

  return {
    get: async (model) => {
      moved ??= move().catch(() => undefined);
      await moved;
      const ids = await idsOf(model);
      const remembered = memory.read(model);
      const found = remembered !== null && ids.includes(remembered) ? remembered : await firstIdle(runs, ids);
      if (found === undefined) return undefined;
      await take(model, found);
      return (await runs.parts(found)).find(([[first]]) => first === part[0])?.[1];
    },
    set: async (model, value) => {
      const id = await (own.get(model) ?? take(model, null));
      await runs.save(id, { model }, changeTo(value));
    },
    forget: async (model) => {
      const id = await own.get(model);
      own.delete(model);
      if (id !== undefined) await runs.remove(id);
      await runs.removeIdle(await idsOf(model));
    },
  };
}

/** The newest run that no tab has; if each has one, the newest. */
async function firstIdle(runs: KeptRuns, ids: readonly string[]): Promise<string | undefined> {
  const idle = await runs.idle(ids);
  return idle.at(-1) ?? ids[0];
}

function sessionMemory(name: string): TabMemory {
  const attempt = <Value>(act: () => Value): Value | null => {
    try {
      return act();
    } catch {
      // A browser that stores nothing: each reload then takes the newest run.
      return null;
    }
  };
  return {
    read: (model) => attempt(() => sessionStorage.getItem(`${name} ${model}`)),
    write: (model, id) => void attempt(() => sessionStorage.setItem(`${name} ${model}`, id)),
  };
}

export interface EarlierSearches {
  readonly searches: readonly (readonly [model: string, value: unknown])[];
  /** For when they are kept elsewhere. */
  readonly forget: () => Promise<void>;
}

/** What builds before November 2026 kept: one search a model for all tabs, in a database of its own. */
async function earlierSearches(): Promise<EarlierSearches | null> {
  const database = "headscope-pruning";
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB)) return null;
  const all = await indexedDB.databases();
  if (!all.some(({ name }) => name === database)) return null;
  const store = createStore(database, "searches");
  const kept = await entries(store);
  const searches = kept.flatMap(([model, value]) =>
    typeof model === "string" && value !== null ? [[model, value] as const] : [],
  );
  return { searches, forget: () => clear(store) };
}

const stepFields = {
  masked: z.int().min(0),
  head: z.nullable(z.tuple([z.int().min(0), z.int().min(0)])),
  loss: z.number(),
  milliseconds: z.number(),
};

const step = z.union([
  z.object({
    ...stepFields,
    metric: z.object({ name: z.enum(metricNames), value: z.number() }),
    accuracy: z.number().exactOptional(),
  }),
  // As it was kept while accuracy was the only metric.
  z
    .object({ ...stepFields, accuracy: z.number() })
    .transform((old) => ({ ...old, metric: { name: "accuracy", value: old.accuracy } as const })),
]);

const state = z.union([
  z.object({
    kind: z.literal("done"),
    mask: z.record(z.coerce.number().int().min(0), z.array(z.int().min(0))),
  }),
  z.object({ kind: z.enum(["waiting", "running", "stopped", "failed"]) }).transform(() => stopped),
]);

const stopped = { kind: "stopped" } as const;

const experiment = z.object({
  input: z.object({
    texts: z.array(z.string()),
    labels: z.union([z.array(z.number()), z.array(z.array(z.number()))]),
    threshold: z.number(),
    relative: z.boolean(),
    returned: z.enum(["before", "after"]),
    toTheEnd: z.boolean(),
  }),
  dataName: z.string(),
  metric: z.enum(metricNames).default("accuracy"),
  total: z.int().min(0),
  runs: z.array(z.object({ order: z.enum(searchOrders), seed: z.int().min(0), steps: z.array(step), state })),
});

/** A kept experiment, with what was running stopped; null for anything else. */
export function readExperiment(value: unknown): Experiment | null {
  return experiment.safeParse(value).data ?? null;
}
