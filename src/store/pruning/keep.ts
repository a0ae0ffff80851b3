/** @file Keeps searches on this machine, so that one that was cut off can be continued after the page is opened again. */

import { aboutSearches } from "../keep";
import { browserRuns, type KeptRuns } from "../kept-runs/kept-runs";

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
export const browserKeep = (): Keep =>
  searchKeep(browserRuns("searches", modelOf), sessionMemory("headscope-searches"));

/** The model whose searches a run holds. */
export const modelOf = (said: unknown): string => aboutSearches.safeParse(said).data?.model ?? "";

export function searchKeep(runs: KeptRuns, memory: TabMemory): Keep {
  const own = new Map<string, Promise<string>>();

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
      const ids = await idsOf(model);
      const remembered = ids.find((id) => id === memory.read(model));
      const found = remembered ?? (await runs.idle(ids)).at(-1) ?? ids[0];
      if (found === undefined) return undefined;
      await take(model, found);
      return (await runs.parts(found)).find(([[part]]) => part === "experiment")?.[1];
    },
    set: async (model, value) => {
      const id = await (own.get(model) ?? take(model, null));
      await runs.save(id, { model }, { remove: [], put: [[["experiment"], value]] });
    },
    forget: async (model) => {
      const id = await own.get(model);
      own.delete(model);
      if (id !== undefined) await runs.remove(id);
      await runs.removeIdle(await idsOf(model));
    },
  };
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
