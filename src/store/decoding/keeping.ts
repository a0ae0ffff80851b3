/** @file When lanes are kept: a moment after they change, and at once when the page may go. */

import type { StoreApi } from "zustand/vanilla";
import { toAppError } from "../../lib/errors";
import type { Timer } from "./clock";
import type { LaneKeeper } from "./keeper";
import { comeBack, runToKeep } from "./kept";
import type { ModelHolder } from "./model";
import type { DecodingState } from "./state";

/** Most time that a reload can cost: steps are kept together, so that keeping them does not slow the run. */
const restMilliseconds = 1000;

interface KeepingParts {
  readonly store: StoreApi<DecodingState>;
  readonly keeper: LaneKeeper;
  readonly models: ModelHolder;
  readonly timer: Timer;
}

export class Keeping {
  readonly #store: StoreApi<DecodingState>;
  readonly #keeper: LaneKeeper;
  readonly #models: ModelHolder;
  readonly #timer: Timer;
  #waiting: (() => void) | null = null;
  /** The lanes that were last kept, or came back: nothing is written until they change. */
  #kept: DecodingState["lanes"] | null = null;

  constructor({ store, keeper, models, timer }: KeepingParts) {
    this.#store = store;
    this.#keeper = keeper;
    this.#models = models;
    this.#timer = timer;
    store.subscribe((now, before) => {
      if (now.lanes !== before.lanes && now.subject) this.#schedule();
    });
  }

  /** Keeps what is there, now. */
  async flush(): Promise<void> {
    this.#waiting?.();
    this.#waiting = null;
    const state = this.#store.getState();
    const run = state.lanes === this.#kept ? null : runToKeep(state);
    if (!run || !this.#models.isLasting(run.subject.slot)) return;
    this.#kept = state.lanes;
    try {
      await this.#keeper.save(run);
      if (this.#store.getState().notKept) this.#store.setState({ notKept: null });
    } catch (thrown) {
      this.#store.setState({ notKept: toAppError(thrown) });
    }
  }

  /** Brings back the lanes of an earlier visit that the fields ask for. */
  async restore(): Promise<void> {
    const { prompt, seed, slot, lanes } = this.#store.getState();
    const kept = await this.#keeper.load({ prompt, seed, slot, lanes }).catch(() => null);
    const state = this.#store.getState();
    if (!kept || state.subject || state.run.kind !== "idle") return;
    const back = comeBack(state, kept);
    if (!back) return;
    this.#kept = back.lanes ?? null;
    this.#store.setState(back);
  }

  #schedule(): void {
    this.#waiting ??= this.#timer.after(restMilliseconds, () => void this.flush());
  }
}

/** Calls `keep` when the page is left or put aside: what runs then may never come back. */
export function onLeaving(page: Window, keep: () => void): void {
  page.addEventListener("pagehide", keep);
  page.document.addEventListener("visibilitychange", () => {
    if (page.document.visibilityState === "hidden") keep();
  });
}
