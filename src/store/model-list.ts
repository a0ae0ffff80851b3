/** @file Which models the page has: added, removed, chosen, drawn from another seed. */

import type { AppStore } from "./app-store";
import type { Models } from "./models";
import type { Results } from "./results";
import { baseOf, dependents, freeId, labelOf, sameSource } from "./slots";
import {
  type AppState,
  defaultModel,
  defaultSources,
  type Slot,
  type SlotId,
  type SlotSource,
  visibleSlots,
} from "./state";

export class ModelList {
  readonly #store: AppStore;
  readonly #models: Models;
  readonly #results: Results;
  /** The last active model that had loaded. */
  #lastGood: SlotId | null = null;
  /** The model to be shown as soon as it has loaded. */
  #wanted: SlotId | null = null;

  constructor(store: AppStore, models: Models, results: Results) {
    this.#store = store;
    this.#models = models;
    this.#results = results;
    store.subscribe((now, before) => {
      if (now.active !== before.active) this.#wanted = null;
      if (now.slots !== before.slots || now.active !== before.active) this.#heedActive(now);
    });
  }

  /** Shows this model's picture and loads the model if necessary; one that failed is shown once it has loaded. */
  activate(id: SlotId): void {
    const slot = this.#find(id);
    if (slot?.state.kind === "failed") return void this.retryLoad(id);
    this.#store.setState({ active: id });
    this.#results.refresh();
  }

  /** Adds a model and shows it once it has loaded. Until then, and if that fails, what is shown stays. */
  add(source: SlotSource): SlotId {
    const id = this.put(source);
    void this.retryLoad(id);
    return id;
  }

  /** The same in a dialog, in which it takes the place of one that failed. */
  addInDialog(source: SlotSource): void {
    this.leaveDialog();
    this.#store.setState({ adding: this.put(source) });
    this.add(source);
  }

  /** The dialog is closed: what it failed to add goes, what still loads continues. */
  leaveDialog(): void {
    const { adding } = this.#store.getState();
    const slot = adding !== null && this.#find(adding);
    this.#store.setState({ adding: null });
    if (slot && slot.state.kind === "failed" && isRemovable(slot)) this.remove(slot.id);
  }

  /** Adds a model without showing it, unless it is there already; its slot. */
  put(source: SlotSource): SlotId {
    const { slots } = this.#store.getState();
    const same = slots.find((slot) => sameSource(slot.source, source));
    return same?.id ?? this.#append(source, slots);
  }

  #find(id: SlotId): Slot | undefined {
    return this.#store.getState().slots.find((slot) => slot.id === id);
  }

  /** If the active model fails to load, goes back to the one that was shown before. */
  #heedActive({ slots, active }: AppState): void {
    const slot = slots.find(({ id }) => id === active);
    if (slot?.state.kind === "ready") this.#lastGood = active;
    if (slot?.state.kind !== "failed" || this.#wanted === active) return;
    const substitute = this.#substituteFor(slot);
    if (substitute !== null) this.activate(substitute);
  }

  /** Null if there is nothing else to show, or loading was cancelled before anything was shown. */
  #substituteFor(failed: Slot): SlotId | null {
    const { slots } = this.#store.getState();
    const good = slots.find(({ id, state }) => id === this.#lastGood && state.kind === "ready");
    if (good) return good.id;
    if (!isRemovable(failed) || this.#isCancelled(failed)) return null;
    const own = dependents(failed.id, slots);
    const other = slots.find(({ id, state }) => state.kind !== "failed" && !own.includes(id));
    if (other) return other.id;
    return slots.some(({ source }) => sameSource(source, defaultModel)) ? null : this.put(defaultModel);
  }

  /** Whether loading was cancelled, of the model itself or of the one it is made from. */
  #isCancelled({ source, state }: Slot): boolean {
    const base = this.#find(baseOf(source) ?? "");
    const isBaseCancelled = base !== undefined && this.#isCancelled(base);
    return isBaseCancelled || (state.kind === "failed" && state.error.code === "aborted");
  }

  #append(source: SlotSource, slots: readonly Slot[]): SlotId {
    const ids = slots.map((slot) => slot.id);
    const slot: Slot = {
      id: freeId(source, ids),
      label: labelOf(source, slots),
      source,
      state: { kind: "empty" },
    };
    this.#store.setState({ slots: [...slots, slot] });
    return slot.id;
  }

  /** Removes a model, and those made from it. */
  remove(id: SlotId): void {
    const gone = dependents(id, this.#store.getState().slots);
    for (const each of gone) this.forget(each);
    this.#store.setState(({ slots, active }) => {
      const left = slots.filter((slot) => !gone.includes(slot.id));
      const place = slots.findIndex((slot) => slot.id === id);
      const before = slots.slice(0, place).findLast((slot) => left.includes(slot)) ?? left[0];
      return { slots: left, active: gone.includes(active) ? (before?.id ?? active) : active };
    });
    this.#results.refresh();
  }

  /** Frees what a slot holds: its model and its picture. */
  forget(id: SlotId): void {
    this.#results.forget(id);
    this.#models.release(id);
  }

  /** Draws the random weights of a slot anew; the old picture stays until the new one is there. */
  setSeed(id: SlotId, seed: number): void {
    this.#models.release(id);
    const reseed = (slot: Slot): Slot =>
      slot.id === id && slot.source.kind === "random" ? { ...slot, source: { ...slot.source, seed } } : slot;
    this.#store.setState(({ slots }) => ({ slots: slots.map(reseed) }));
    this.#results.refresh();
  }

  /** Loads a model, also after a failure, with the one it is made from; then shows it, if nothing else was chosen since. */
  async retryLoad(id: SlotId): Promise<void> {
    this.#wanted = id;
    const source = this.#find(id)?.source;
    const base = source && baseOf(source);
    if (base) await this.#models.retry(base);
    const info = await this.#models.retry(id);
    const state = this.#store.getState();
    const isWanted = info && this.#wanted === id && !visibleSlots(state).some((slot) => slot.id === id);
    if (this.#wanted === id) this.#wanted = null;
    if (isWanted) return this.activate(id);
    this.#heedActive(state);
    this.#results.refresh();
  }

  cancelLoad(id: SlotId): void {
    this.#models.cancel(id);
  }
}

/** Whether a person added this model, so that it can go again. */
export function isRemovable(slot: Slot): boolean {
  return !defaultSources.some((source) => source.kind === slot.source.kind && slot.id === freeId(source, []));
}
