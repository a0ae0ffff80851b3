/** @file One question about the heads of models: the newest request wins, the last good answer of each slot stays. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ModelInfo } from "../../engine/api/api";
import type { CallOptions } from "../../lib/call";
import { AppError, aborted } from "../../lib/errors";
import { LatestByKey } from "../latest";
import type { Models } from "../models";
import type { RequestState, SlotId } from "../state";

/** What was found, about which model and what of it. */
export interface Finding<Asked, Found> {
  readonly info: ModelInfo;
  readonly asked: Asked;
  readonly found: Found;
}

export interface Measured<Asked, Found> {
  readonly finding: Finding<Asked, Found> | null;
  readonly request: RequestState;
}

export interface Question<Asked, Found> {
  /** What would be asked now; null while that is not known yet, an error where it makes no sense. */
  readonly ask: (info: ModelInfo) => Asked | AppError | null;
  readonly isSame: (a: Asked, b: Asked) => boolean;
  readonly answer: (info: ModelInfo, asked: Asked, options: CallOptions) => Promise<Found>;
}

interface Running<Asked> {
  readonly model: string;
  readonly asked: Asked;
}

type MeasuredBySlot<Asked, Found> = Readonly<Record<SlotId, Measured<Asked, Found>>>;

export class Measurement<Asked, Found> {
  readonly store: StoreApi<MeasuredBySlot<Asked, Found>> = createStore<MeasuredBySlot<Asked, Found>>()(
    () => ({}),
  );
  readonly #models: Models;
  readonly #question: Question<Asked, Found>;
  readonly #running = new LatestByKey<Running<Asked>>();

  constructor(models: Models, question: Question<Asked, Found>) {
    this.#models = models;
    this.#question = question;
  }

  of(id: SlotId): Measured<Asked, Found> {
    return this.store.getState()[id] ?? { finding: null, request: { kind: "idle" } };
  }

  /** Loads the slot's model and asks, unless that is answered or being asked already; what failed is asked again. */
  async ask(id: SlotId): Promise<void> {
    const info = await this.#models.ensure(id);
    const asked = info && this.#question.ask(info);
    if (!info || asked === null) return;
    if (asked instanceof AppError) {
      this.#running.of(id).stop();
      return this.#set(id, { request: { kind: "failed", error: asked } });
    }
    if (this.#isAbout(this.of(id).finding, info, asked)) return this.#settle(id);
    const running = this.#running.of(id).about;
    const isRunning = running?.model === info.model && this.#question.isSame(running.asked, asked);
    if (!isRunning) await this.#start(id, info, asked);
  }

  /** Stops the request of a slot; the last good answer stays. */
  cancel(id: SlotId): void {
    if (this.#running.of(id).stop()) this.#set(id, { request: { kind: "failed", error: aborted() } });
  }

  #isAbout(finding: Finding<Asked, Found> | null, { model }: ModelInfo, asked: Asked): boolean {
    return finding?.info.model === model && this.#question.isSame(finding.asked, asked);
  }

  #set(id: SlotId, change: Partial<Measured<Asked, Found>>): void {
    this.store.setState({ [id]: { ...this.of(id), ...change } });
  }

  #settle(id: SlotId): void {
    this.#running.of(id).stop();
    if (this.of(id).request.kind !== "idle") this.#set(id, { request: { kind: "idle" } });
  }

  #start(id: SlotId, info: ModelInfo, asked: Asked): Promise<void> {
    return this.#running.of(id).ask(
      async (options) => ({
        finding: { info, asked, found: await this.#question.answer(info, asked, options) },
      }),
      (shown) => this.#set(id, shown),
      { model: info.model, asked },
    );
  }
}
