/** @file Which models the page has: added, removed, chosen, drawn from another seed. */

import type { AppStore } from "./app-store";
import type { Models } from "./models";
import type { Results } from "./results";
import { baseOf, dependents, freeId, labelOf, sameSource } from "./slots";
import { defaultSources, type Slot, type SlotId, type SlotSource } from "./state";

export class ModelList {
  readonly #store: AppStore;
  readonly #models: Models;
  readonly #results: Results;

  constructor(store: AppStore, models: Models, results: Results) {
    this.#store = store;
    this.#models = models;
    this.#results = results;
  }

  /** Shows this model's picture; loads it where it is not there yet. */
  activate(active: SlotId): void {
    this.#store.setState({ active });
    this.#results.refresh();
  }

  /** Adds a model and shows it, or goes to it where it is there already. */
  add(source: SlotSource): void {
    const id = this.put(source);
    const before = this.#store.getState().slots.find((slot) => slot.id === id)?.state.kind;
    this.activate(id);
    if (before === "failed") void this.retryLoad(id);
  }

  /** Adds a model without showing it, unless it is there already; its slot. */
  put(source: SlotSource): SlotId {
    const { slots } = this.#store.getState();
    const same = slots.find((slot) => sameSource(slot.source, source));
    return same?.id ?? this.#append(source, slots);
  }

  /** Adds a model without showing it, where it is not there yet. */
  include(source: SlotSource): void {
    const { slots } = this.#store.getState();
    if (!slots.some((slot) => sameSource(slot.source, source))) this.#append(source, slots);
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
      const before =
        slots
          .slice(
            0,
            slots.findIndex((slot) => slot.id === id),
          )
          .at(-1) ?? left[0];
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

  /** Loads a model again after a failure or a cancel, with the one it is made from. */
  async retryLoad(id: SlotId): Promise<void> {
    const source = this.#store.getState().slots.find((slot) => slot.id === id)?.source;
    const base = source && baseOf(source);
    if (base) await this.#models.retry(base);
    await this.#models.retry(id);
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
