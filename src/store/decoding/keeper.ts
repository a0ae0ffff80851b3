/** @file Keeps finished lanes on this machine, so that a reload shows them again. */

import { clear, createStore, getMany, set, type UseStore } from "idb-keyval";
import type { Lane, LaneId, Subject } from "./state";

export interface KeptRun {
  readonly subject: Subject;
  readonly lanes: readonly Lane[];
  readonly texts: readonly (readonly [number, string])[];
}

export interface LaneKeeper {
  /** The run of before; null where there is none, or it cannot be read. */
  load(): Promise<KeptRun | null>;
  /** Replaces the run of before. */
  save(run: KeptRun): Promise<void>;
}

interface Head {
  readonly version: number;
  readonly subject: Subject;
  readonly lanes: readonly LaneId[];
  readonly texts: KeptRun["texts"];
}

/** Records of another shape than these are not read. */
const version = 2;

const laneKey = (id: LaneId) => `lane ${id}`;

/** Keeps in IndexedDB, a lane at a time, so that no single copy holds the page up. */
export function browserKeeper(): LaneKeeper {
  let opened: UseStore | null = null;
  const open = () => {
    opened ??= createStore("headscope-decoding", "lanes");
    return opened;
  };
  return {
    load: async () => {
      const database = open();
      const [head] = await getMany<Head>(["head"], database);
      if (head?.version !== version) return null;
      const lanes = await getMany<Lane>(head.lanes.map(laneKey), database);
      return { ...head, lanes: lanes.filter((lane) => lane !== undefined) };
    },
    save: async ({ subject, lanes, texts }) => {
      const database = open();
      await clear(database);
      for (const lane of lanes) await set(laneKey(lane.id), lane, database);
      const ids = lanes.map(({ id }) => id);
      const head: Head = { version, subject, lanes: ids, texts };
      await set("head", head, database);
    },
  };
}
