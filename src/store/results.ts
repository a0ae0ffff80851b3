/** @file Asks the models about the subject, newest request first, and keeps the last good picture of each. */

import type { Headscope, ModelInfo } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import { aborted } from "../lib/errors";
import type { AppStore } from "./app-store";
import { LatestByKey } from "./latest";
import type { Models } from "./models";
import { readPredictions } from "./predictions";
import {
  isCurrent,
  type Panel,
  type Picture,
  panelOf,
  type SlotId,
  type Subject,
  sameSubject,
  subjectFor,
  visibleSlots,
} from "./state";

interface Asked {
  readonly model: string;
  readonly subject: Subject;
}

export class Results {
  readonly #store: AppStore;
  readonly #engine: Headscope;
  readonly #models: Models;
  readonly #asks = new LatestByKey<Asked>();

  constructor(store: AppStore, engine: Headscope, models: Models) {
    this.#store = store;
    this.#engine = engine;
    this.#models = models;
  }

  /** Loads and asks whatever is on screen and does not yet answer the subject. */
  refresh(): void {
    if (this.#store.getState().view.place === "decoding") return;
    for (const slot of visibleSlots(this.#store.getState())) void this.retry(slot.id);
  }

  /** The same for one slot; a request that failed or was cancelled is made again. */
  async retry(id: SlotId): Promise<void> {
    const info = await this.#models.ensure(id);
    const state = this.#store.getState();
    const slot = visibleSlots(state).find((visible) => visible.id === id);
    if (!info || !slot) return;
    if (isCurrent(state, slot)) return this.#settle(id);
    const subject = subjectFor(info, state.subject);
    const running = this.#asks.of(id).about;
    const isRunning = running?.model === info.model && sameSubject(running.subject, subject);
    if (!isRunning) await this.#ask(id, info, subject);
  }

  /** Stops a slot's request; its last good picture stays. */
  cancel(id: SlotId): void {
    if (this.#asks.of(id).stop()) this.#setPanel(id, { request: { kind: "failed", error: aborted() } });
  }

  /** Forgets a slot's picture and whatever it was asked. */
  forget(id: SlotId): void {
    this.#asks.of(id).stop();
    this.#store.setState(({ panels: { [id]: _gone, ...panels } }) => ({ panels }));
  }

  #setPanel(id: SlotId, change: Partial<Panel>): void {
    this.#store.setState((state) => ({
      panels: { ...state.panels, [id]: { ...panelOf(state, id), ...change } },
    }));
  }

  /** The picture already answers the subject: whatever runs for another one is not needed. */
  #settle(id: SlotId): void {
    this.#asks.of(id).stop();
    const { request } = panelOf(this.#store.getState(), id);
    if (request.kind !== "idle") this.#setPanel(id, { request: { kind: "idle" } });
  }

  #ask(id: SlotId, info: ModelInfo, subject: Subject): Promise<void> {
    return this.#asks.of(id).ask(
      async (options) => ({ picture: await this.#picture(info, subject, options) }),
      (shown) => this.#setPanel(id, shown),
      { model: info.model, subject },
    );
  }

  async #picture(info: ModelInfo, subject: Subject, options: CallOptions): Promise<Picture> {
    const { text, pair } = subject;
    const input = { text, logits: "last", ...(pair === null ? {} : { pair }) } as const;
    const result = await this.#engine.attend(info.model, input, options);
    return { subject, info, result, predictions: readPredictions(info, result) };
  }
}
