/** @file Keeps searches on this machine, so that one that was cut off goes on after the page is opened again. */

import { createStore, get, set } from "idb-keyval";
import { z } from "zod";
import { searchOrders } from "../../engine/api-heads";
import { metricNames } from "../../lib/metric";
import type { Experiment } from "./state";

/** Where values are kept by name. */
export interface Keep {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}

/** The browser's own database; nothing is kept where there is none. */
export function browserKeep(): Keep {
  if (typeof indexedDB === "undefined") return { get: async () => undefined, set: async () => undefined };
  const store = createStore("headscope-pruning", "searches");
  return { get: (key) => get(key, store), set: (key, value) => set(key, value, store) };
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
