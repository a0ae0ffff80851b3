/** @file Reads the run that builds before November 2026 stored: one for all tabs, in a separate database. */

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
  /** Removes it from the old database, once it is stored elsewhere. */
  readonly forget: () => Promise<void>;
}

/** What a slot held, in the words of a link. Those builds did not store it for other models, so their runs are not found again. */
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
