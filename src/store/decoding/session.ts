/** @file One run of the engine over some lanes: held after every step, and told there which lanes come and go. */

import type {
  DecodeCommand,
  DecodeResult,
  DecodeStep,
  Headscope,
  LaneOptions,
  LaneUpdate,
} from "../../engine/api/api";
import type { LaneId, Subject } from "./state";

export interface Entry {
  readonly id: LaneId;
  readonly options: LaneOptions;
}

export interface SessionEvents {
  readonly onStep: (
    updates: readonly (readonly [LaneId, LaneUpdate])[],
    step: DecodeStep,
    session: Session,
  ) => void;
  /** The engine waits for `advance`. */
  readonly onWaiting: (session: Session) => void;
  /** Whether the engine may compute a step while the page shows the one before. */
  readonly goesAhead: () => boolean;
}

export class Session {
  readonly #events: SessionEvents;
  readonly #controller = new AbortController();
  /** By the engine's number. */
  readonly #lanes: LaneId[] = [];
  readonly #live = new Set<LaneId>();
  #joining: Entry[] = [];
  #leaving: number[] = [];
  #release: (() => void) | null = null;
  /** Whether the engine took any lane. */
  #hasRun = false;

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  /** Whether lanes may still join: some lane is not over. */
  get isOpen(): boolean {
    return this.#live.size > 0 && !this.#controller.signal.aborted;
  }

  get isWaiting(): boolean {
    return this.#release !== null;
  }

  /** The lanes that took part, by the place of their result. */
  get lanes(): readonly LaneId[] {
    return this.#lanes;
  }

  /** Resolves when every lane is over, with null if all were refused. Rejects with `AppError`. */
  async run(
    engine: Headscope,
    { model, ids, seed }: Subject,
    entries: readonly Entry[],
  ): Promise<DecodeResult | null> {
    for (const { id } of entries) this.#enlist(id);
    const lanes = entries.map(({ options }) => options);
    const options = { signal: this.#controller.signal, onStep: (step: DecodeStep) => this.#heard(step) };
    try {
      return await engine.decode(model, { ids, lanes, seed }, options);
    } catch (thrown) {
      // The engine rejects after each lane has said why it was refused.
      if (this.#live.size === 0 && !this.#hasRun) return null;
      throw thrown;
    }
  }

  /** Lets the engine take one more step. */
  advance(): void {
    const release = this.#release;
    this.#release = null;
    release?.();
  }

  /** The lane joins at the next step. */
  add(entry: Entry): void {
    this.#joining.push(entry);
    this.#live.add(entry.id);
  }

  /** The lane gets no further step. */
  remove(id: LaneId): void {
    if (!this.#live.delete(id)) return;
    this.#joining = this.#joining.filter((entry) => entry.id !== id);
    const number = this.#lanes.lastIndexOf(id);
    if (number >= 0) this.#leaving.push(number);
    if (this.#live.size === 0) this.advance();
  }

  cancel(): void {
    this.#controller.abort();
    this.advance();
  }

  #enlist(id: LaneId): void {
    this.#lanes.push(id);
    this.#live.add(id);
  }

  async #heard(step: DecodeStep): Promise<DecodeCommand | undefined> {
    if (this.#controller.signal.aborted) return undefined;
    const updates = step.updates.flatMap((update): [LaneId, LaneUpdate][] => {
      const id = this.#lanes[update.lane];
      return id === undefined || this.#leaving.includes(update.lane) ? [] : [[id, update]];
    });
    for (const [id, { kind }] of updates) if (kind !== "step") this.#live.delete(id);
    this.#hasRun ||= updates.some(([, { kind }]) => kind !== "failed");
    this.#events.onStep(updates, step, this);
    if (this.#live.size > 0) await this.#permission();
    return this.#command();
  }

  #permission(): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve;
      this.#events.onWaiting(this);
    });
  }

  #command(): DecodeCommand {
    const add = this.#joining.map(({ id, options }) => {
      this.#lanes.push(id);
      return options;
    });
    const remove = this.#leaving;
    this.#joining = [];
    this.#leaving = [];
    return { add, remove, ahead: this.#events.goesAhead() };
  }
}
