/** @file The models that are loaded or being loaded, and how many callers hold each. */

import type { CallOptions } from "../../lib/call";
import { throwIfAborted } from "../../lib/errors";
import { SharedCalls } from "../../lib/shared-calls";
import type { Runtime } from "../../runtime/runtime";
import { disposeModel, type LoadedModel, type OpenedModel, placeModel } from "./loading";

/** Reads all of a model but its weights; called again for each new device. */
export type Loader = (options: CallOptions) => Promise<OpenedModel>;

export interface Entry {
  /** Replaced when a lost device is replaced. */
  loaded: LoadedModel;
  readonly loader: Loader;
  /** How many loads that were not cancelled returned this model. */
  holders: number;
}

export interface Shelf {
  /** Loads onto the current device. */
  place(loader: Loader, options: CallOptions): Promise<LoadedModel>;
  /** Called when a model is added or removed. */
  changed(): Promise<void>;
}

export class ModelShelf {
  readonly #shelf: Shelf;
  readonly #entries = new Map<string, Entry>();
  readonly #loads = new SharedCalls<Entry>();
  /** How many callers wait for each model. */
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
   * Returns the model with this key, loading it if necessary. Concurrent callers share one load. If all of them cancel,
   * the load is aborted and everything it loaded is released.
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

  /** Undoes a `take` whose caller had already cancelled. */
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

  /** Loads every model onto another device, dropping those that cannot be loaded again. */
  async moveTo(runtime: Runtime): Promise<void> {
    for (const [key, entry] of [...this.#entries]) {
      const { loaded: before, loader } = entry;
      const after = await loader({}).then(
        (opened) => placeModel(runtime, opened, {}).catch(() => null),
        () => null,
      );
      const isHere = this.#entries.get(key) === entry;
      if (isHere && after) entry.loaded = after;
      else {
        if (isHere) this.#entries.delete(key);
        if (after) await disposeModel(after);
      }
      // Disposing of what was on the lost device may fail, which does not matter.
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
