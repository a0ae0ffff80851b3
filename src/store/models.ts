/** @file Loads, cancels and releases the models of the slots. */

import type { Headscope, ModelInfo, ModelSource } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import { AppError, aborted, throwIfAborted, toAppError } from "../lib/errors";
import { hubOf } from "../lib/hub-address";
import type { AppStore } from "./app-store";
import type { HubConsent } from "./hub-consent";
import { baseOf, modelSource } from "./slots";
import type { Slot, SlotId, SlotState } from "./state";

interface Load {
  readonly controller: AbortController;
  readonly done: Promise<ModelInfo | null>;
}

export class Models {
  readonly #store: AppStore;
  readonly #engine: Headscope;
  readonly #hubs: HubConsent;
  readonly #loads = new Map<SlotId, Load>();
  /** Called when the engine begins to load a slot's model. */
  onLoading: (id: SlotId, source: ModelSource) => void = () => {};

  constructor(store: AppStore, engine: Headscope, hubs: HubConsent) {
    this.#hubs = hubs;
    this.#store = store;
    this.#engine = engine;
  }

  /** Loads the slot's model unless it is there; `null` where that failed, now or before, or was cancelled. */
  async ensure(id: SlotId): Promise<ModelInfo | null> {
    const slot = this.#slot(id);
    if (!slot || slot.state.kind === "failed") return null;
    if (slot.state.kind === "ready") return slot.state.info;
    return this.#loads.get(id)?.done ?? this.#start(slot);
  }

  /** Loads a slot's model again after a failure or a cancel. */
  retry(id: SlotId): Promise<ModelInfo | null> {
    if (this.#slot(id)?.state.kind === "failed") this.#setState(id, { kind: "empty" });
    return this.ensure(id);
  }

  /** Why the slot's model is not there; null where it did not fail. */
  failure(id: SlotId): AppError | null {
    const state = this.#slot(id)?.state;
    return state?.kind === "failed" ? state.error : null;
  }

  cancel(id: SlotId): void {
    if (this.#stop(id)) this.#setState(id, { kind: "failed", error: aborted() });
  }

  /** Forgets the slot's model and gives its memory back. */
  release(id: SlotId): void {
    const state = this.#slot(id)?.state;
    this.#stop(id);
    this.#setState(id, { kind: "empty" });
    if (state?.kind === "ready") this.#giveBack(state.info);
  }

  /** Takes note of what the engine still holds: a model released elsewhere is loaded again when it is next asked for. */
  heed(loaded: readonly string[]): void {
    for (const { id, state } of this.#store.getState().slots) {
      if (state.kind === "ready" && !loaded.includes(state.info.model)) this.#setState(id, { kind: "empty" });
    }
  }

  #slot(id: SlotId): Slot | undefined {
    return this.#store.getState().slots.find((slot) => slot.id === id);
  }

  #setState(id: SlotId, state: SlotState): void {
    this.#store.setState(({ slots }) => ({
      slots: slots.map((slot) => (slot.id === id ? { ...slot, state } : slot)),
    }));
  }

  #stop(id: SlotId): boolean {
    this.#loads.get(id)?.controller.abort();
    return this.#loads.delete(id);
  }

  #start(slot: Slot): Promise<ModelInfo | null> {
    const controller = new AbortController();
    const done = Promise.resolve().then(() => this.#load(slot, controller));
    this.#loads.set(slot.id, { controller, done });
    return done;
  }

  async #load(slot: Slot, controller: AbortController): Promise<ModelInfo | null> {
    const isLatest = () => this.#loads.get(slot.id)?.controller === controller;
    const show = (state: SlotState) => isLatest() && this.#setState(slot.id, state);
    show({ kind: "loading", progress: null });
    try {
      const found = await this.#fetch(slot, {
        signal: controller.signal,
        onProgress: (progress) => show({ kind: "loading", progress }),
      });
      // One name wherever users read it.
      const info = { ...found, name: slot.label };
      if (!isLatest()) return this.#giveBack(info);
      show({ kind: "ready", info });
      return info;
    } catch (thrown) {
      show({ kind: "failed", error: toAppError(thrown) });
      return null;
    } finally {
      if (isLatest()) this.#loads.delete(slot.id);
    }
  }

  async #fetch(slot: Slot, options: CallOptions): Promise<ModelInfo> {
    const { source } = slot;
    const base = baseOf(source);
    const baseModel = base === null ? null : await this.#baseModel(base);
    throwIfAborted(options.signal);
    if (source.kind === "hub") {
      const hub = hubOf(source.id, source.hub);
      await this.#hubs.ask(hub, `the model ${source.id}`, options.signal);
    }
    if (source.kind === "pruned") return this.#engine.prune(baseModel ?? "", source.heads, options);
    const wanted = modelSource(source, baseModel);
    const loading = this.#engine.load(wanted, options);
    this.onLoading(slot.id, wanted);
    return loading;
  }

  /** The key of the model that another is made from, which is loaded first. */
  async #baseModel(base: SlotId): Promise<string> {
    const info = await this.ensure(base);
    if (info) return info.model;
    const label = this.#slot(base)?.label ?? base;
    throw new AppError(
      "no-model",
      `${label}, which this model is made from, is not loaded.`,
      `Load ${label}, then try again.`,
    );
  }

  /** Releases a model that no slot holds; two slots may hold the same one. */
  #giveBack({ model }: ModelInfo): null {
    const isHeld = this.#store
      .getState()
      .slots.some(({ state }) => state.kind === "ready" && state.info.model === model);
    if (!isHeld) this.#engine.release(model).catch(() => undefined);
    return null;
  }
}
