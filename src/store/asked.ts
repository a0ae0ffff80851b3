/** @file One kind of work on models, asked for each slot: the newest request wins, the last good answer stays. */

import type { ModelInfo } from "../engine/api/api";
import type { CallOptions } from "../lib/call";
import { AppError, aborted } from "../lib/errors";
import { LatestByKey } from "./latest";
import type { Models } from "./models";
import type { RequestState, SlotId } from "./state";

/** What was found, about which model and what of it. */
export interface Finding<Asked, Found> {
  readonly info: ModelInfo;
  readonly asked: Asked;
  readonly found: Found;
}

/** The last good answer about a slot, and what became of the latest request. */
export interface Shown<Asked, Found> {
  readonly finding: Finding<Asked, Found> | null;
  readonly request: RequestState;
}

export interface Work<Asked, Found> {
  /** What would be asked now; null if nothing can be yet, an error if it makes no sense. */
  readonly ask: (info: ModelInfo, id: SlotId) => Asked | AppError | null;
  readonly isSame: (a: Asked, b: Asked) => boolean;
  readonly answer: (info: ModelInfo, asked: Asked, options: CallOptions) => Promise<Found>;
}

/** The state that shows the answers. */
export interface Place<Asked, Found> {
  of(id: SlotId): Shown<Asked, Found>;
  show(id: SlotId, change: Partial<Shown<Asked, Found>>): void;
}

interface Running<Asked> {
  readonly model: string;
  readonly asked: Asked;
}

export class Asking<Asked, Found> {
  readonly #models: Models;
  readonly #work: Work<Asked, Found>;
  readonly #place: Place<Asked, Found>;
  readonly #running = new LatestByKey<Running<Asked>>();

  constructor(models: Models, work: Work<Asked, Found>, place: Place<Asked, Found>) {
    this.#models = models;
    this.#work = work;
    this.#place = place;
  }

  of(id: SlotId): Shown<Asked, Found> {
    return this.#place.of(id);
  }

  /** Loads the slot's model and asks, unless that is answered or being asked already; what failed is asked again. */
  async ask(id: SlotId): Promise<void> {
    const info = await this.#models.ensure(id);
    const asked = info && this.#work.ask(info, id);
    if (!info || asked === null) return;
    if (asked instanceof AppError) {
      this.#running.of(id).stop();
      return this.#place.show(id, { request: { kind: "failed", error: asked } });
    }
    const { finding } = this.of(id);
    if (finding && this.#isAbout(finding.info.model, finding.asked, info, asked)) return this.#settle(id);
    const running = this.#running.of(id).about;
    if (!running || !this.#isAbout(running.model, running.asked, info, asked))
      await this.#start(id, info, asked);
  }

  /** Stops the request of a slot; the last good answer stays. */
  cancel(id: SlotId): void {
    if (this.stop(id)) this.#place.show(id, { request: { kind: "failed", error: aborted() } });
  }

  /** The same without a word; says whether something ran. */
  stop(id: SlotId): boolean {
    return this.#running.of(id).stop();
  }

  #isAbout(model: string, before: Asked, info: ModelInfo, asked: Asked): boolean {
    return model === info.model && this.#work.isSame(before, asked);
  }

  /** It is answered already: whatever runs for something else is not needed. */
  #settle(id: SlotId): void {
    this.stop(id);
    if (this.of(id).request.kind !== "idle") this.#place.show(id, { request: { kind: "idle" } });
  }

  #start(id: SlotId, info: ModelInfo, asked: Asked): Promise<void> {
    return this.#running.of(id).ask(
      async (options) => ({
        finding: { info, asked, found: await this.#work.answer(info, asked, options) },
      }),
      (shown) => this.#place.show(id, shown),
      { model: info.model, asked },
    );
  }
}
