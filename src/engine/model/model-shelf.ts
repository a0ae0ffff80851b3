/** @file The models that stand on the device and those on their way there: who wants them, and when they go. */

import type { CallOptions } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import { SharedCalls } from "../../lib/shared-calls";
import type { Runtime } from "../../runtime/runtime";
import { disposeModel, type LoadedModel } from "./loading";

/** Loads a model onto a device; called again for another device. */
export type Loader = (runtime: Runtime, options: CallOptions) => Promise<LoadedModel>;

export interface Entry {
  /** Another one after a lost device was replaced. */
  loaded: LoadedModel;
  readonly loader: Loader;
  /** How many loads that were not cancelled have given this model. */
  holders: number;
}

export interface Shelf {
  /** Loads onto whichever device there is. */
  place(loader: Loader, options: CallOptions): Promise<LoadedModel>;
  /** Told when a model comes or goes. */
  changed(): Promise<void>;
}

export class ModelShelf {
  readonly #shelf: Shelf;
  readonly #entries = new Map<string, Entry>();
  readonly #loads = new SharedCalls<Entry>();
  /** Who waits for each model. */
  readonly #waiting = new Map<string, number>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /**
   * The model of this key, loaded unless it is there. All who ask for it at the same time share one load; the last of
   * them to cancel ends it, and what it brought goes again however far it came.
   */
  async take(key: string, loader: Loader, options: CallOptions): Promise<Entry> {
    throwIfAborted(options.signal);
    this.#waiting.set(key, this.#numWaiting(key) + 1);
    try {
      const load = (inner: CallOptions) => this.#load(key, loader, inner);
      const entry = this.#entries.get(key) ?? (await this.#loads.join(key, options, load));
      entry.holders++;
      return entry;
    } finally {
      this.#waiting.set(key, this.#numWaiting(key) - 1);
      await this.#dropUnwanted(key);
    }
  }

  /** Takes back what `take` gave to someone who had cancelled by then. */
  async withdraw(key: string, entry: Entry): Promise<void> {
    if (this.#entries.get(key) !== entry) return;
    entry.holders--;
    await this.#dropUnwanted(key);
  }

  async remove(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    await disposeModel(entry.loaded);
    await this.#shelf.changed();
  }

  /** Loads every model onto another device. One that cannot be loaded again is gone. */
  async moveTo(runtime: Runtime): Promise<void> {
    for (const [key, entry] of [...this.#entries]) {
      const { loaded: before, loader } = entry;
      const after = await loader(runtime, {}).catch(() => null);
      const isHere = this.#entries.get(key) === entry;
      if (isHere && after) entry.loaded = after;
      else {
        if (isHere) this.#entries.delete(key);
        if (after) await disposeModel(after);
      }
      // What stood on the lost device may refuse to be disposed of; it is gone either way.
      await disposeModel(before).catch(() => undefined);
    }
  }

  #numWaiting(key: string): number {
    return this.#waiting.get(key) ?? 0;
  }

  async #load(key: string, loader: Loader, options: CallOptions): Promise<Entry> {
    const loaded = await this.#shelf.place(loader, options);
    if (options.signal?.aborted) await disposeModel(loaded);
    throwIfAborted(options.signal);
    const entry = { loaded, loader, holders: 0 };
    this.#entries.set(key, entry);
    await this.#shelf.changed();
    return entry;
  }

  async #dropUnwanted(key: string): Promise<void> {
    if (this.#numWaiting(key) > 0) return;
    this.#waiting.delete(key);
    if (this.#entries.get(key)?.holders === 0) await this.remove(key);
  }
}
