/** @file Decides when lanes are stored: shortly after they change, and at once when the page may close. */

import type { StoreApi } from "zustand/vanilla";
import { toAppError } from "../../lib/errors";
import type { Timer } from "./clock";
import type { LaneKeeper } from "./keeper";
import { comeBack, runToKeep } from "./kept";
import type { ModelHolder } from "./model";
import { type DecodingState, newestOf, newLane, type Subject } from "./state";

/** The most computed time that a reload can lose: steps are stored in batches, so that storing does not slow the run. */
const restMilliseconds = 1000;

/** The waits before each further look for what the page stored before a reload. */
const restoreRests = [300, 1000, 3000];

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
  /** The subject of the restored lanes. */
  #cameBack: Subject | null = null;
  #isDropped = false;
  /** The lanes last stored or restored: nothing is written until they change. */
  #kept: DecodingState["lanes"] | null = null;

  constructor({ store, keeper, models, timer }: KeepingParts) {
    this.#store = store;
    this.#keeper = keeper;
    this.#models = models;
    this.#timer = timer;
    store.subscribe((now, before) => {
      if (now.subject && now.subject !== before.subject && this.#lasts(now.subject.slot))
        keeper.prepare(now.subject);
      if (now.lanes !== before.lanes && now.subject) this.#schedule();
    });
  }

  /** Stores the lanes now. */
  async flush(): Promise<void> {
    this.#waiting?.();
    this.#waiting = null;
    const state = this.#store.getState();
    const run = state.lanes === this.#kept ? null : runToKeep(state);
    if (!run || !this.#lasts(run.subject.slot)) return;
    try {
      await this.#keeper.save(run);
      this.#kept = state.lanes;
      if (this.#store.getState().notKept) this.#store.setState({ notKept: null });
    } catch (thrown) {
      this.#store.setState({ notKept: toAppError(thrown) });
    }
  }

  /**
   * Restores the lanes of an earlier visit that match the fields. It looks again a little later if it found none, or a run
   * that another page holds: the page before a reload may still be writing.
   */
  async restore(rests: readonly number[] = restoreRests): Promise<void> {
    const [rest, ...later] = rests;
    const isSettled = await this.#attempt();
    if (!isSettled && rest !== undefined) this.#timer.after(rest, () => void this.restore(later));
  }

  /** Returns false if it is worth looking again. */
  async #attempt(): Promise<boolean> {
    const before = this.#store.getState();
    if (this.#isBegun(before)) return true;
    const { prompt, isChat, system, seed, slot, source, lanes } = before;
    const found = await this.#keeper
      .load({ prompt, isChat, system, seed, slot, source, lanes })
      .catch(() => null);
    const state = this.#store.getState();
    if (this.#isBegun(state)) return true;
    const back = found && comeBack(state, found.run);
    if (!back?.lanes || !found) return false;
    if (newestOf(back.lanes) > newestOf(state.lanes) || !state.subject) {
      this.#kept = back.lanes;
      this.#cameBack = found.run.subject;
      this.#store.setState(back);
    }
    return found.adopt().catch(() => false);
  }

  /** Whether the lanes differ from those restored, so that nothing may replace them. */
  #isBegun({ subject, lanes, run }: DecodingState): boolean {
    if (this.#isDropped || run.kind !== "idle") return true;
    return subject !== null && (subject !== this.#cameBack || lanes !== this.#kept);
  }

  /** Clears restored lanes if the slot turns out to hold another model. */
  dropOther(slot: string, model: string): void {
    const { subject, run } = this.#store.getState();
    const isOther = subject?.slot === slot && subject === this.#cameBack && subject.model !== model;
    if (!isOther || run.kind !== "idle") return;
    this.#isDropped = true;
    this.#store.setState(({ lanes }) => ({
      subject: null,
      cursor: 0,
      lanes: lanes.map((lane) => newLane(lane.id, lane)),
    }));
  }

  /** Whether lanes of the model in this slot are stored at all. */
  #lasts(slot: string): boolean {
    return this.#models.isLasting(slot);
  }

  #schedule(): void {
    this.#waiting ??= this.#timer.after(restMilliseconds, () => void this.flush());
  }
}

/** Calls `keep` when the page is left or hidden: it may never run again. */
export function onLeaving(page: Window, keep: () => void): void {
  page.addEventListener("pagehide", keep);
  page.document.addEventListener("visibilitychange", () => {
    if (page.document.visibilityState === "hidden") keep();
  });
}
