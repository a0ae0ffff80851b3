/** @file The run that builds before November 2026 kept: one for all tabs, in a database of its own. */

import { clear, createStore, getMany } from "idb-keyval";
import type { KeptRun } from "./kept";
import { defaultSlot, defaultSource, type Lane, type LaneId, type Subject } from "./state";

const database = "headscope-decoding";

interface Head {
  readonly version: number;
  readonly subject: Omit<Subject, "source">;
  readonly lanes: readonly LaneId[];
  readonly texts: KeptRun["texts"];
}

export interface EarlierRun {
  readonly run: KeptRun;
  /** For when it is kept elsewhere. */
  readonly forget: () => Promise<void>;
}

/** What a slot of then held, in the words of a link. What others were made of was not kept: they are found no more. */
function sourceOf(slot: string): string {
  if (slot === defaultSlot) return defaultSource;
  return /^(?:random|pruned)-/.test(slot) ? "" : `hub:${slot}`;
}

/** The run in the old database; null if there is none. */
export async function earlierRun(): Promise<EarlierRun | null> {
  if (typeof indexedDB === "undefined" || !("databases" in indexedDB)) return null;
  const all = await indexedDB.databases();
  if (!all.some(({ name }) => name === database)) return null;
  const store = createStore(database, "lanes");
  const [head] = await getMany<Head>(["head"], store);
  if (head?.version !== 2) return null;
  const lanes = await getMany<Lane>(
    head.lanes.map((id) => `lane ${id}`),
    store,
  );
  const { texts } = head;
  const subject = { ...head.subject, source: sourceOf(head.subject.slot) };
  const run = { subject, texts, lanes: lanes.filter((lane) => lane !== undefined) };
  return { run, forget: () => clear(store) };
}
