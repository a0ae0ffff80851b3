/** @file All lanes in lock step: one call of the step function gives every lane its next scores. */

import { type AppError, throwIfAborted, toAppError } from "../lib/errors";
import { type CachedRow, joinRows, type LaneRequest, sliceOf } from "./batch";
import type { LaneResult, StepRecord } from "./records";
import type { Ending, RowScores, StepFunction, Strategy, Turn } from "./strategy";

/** What one advance gave a lane. `step` is null if it decided nothing yet. */
export type LaneUpdate =
  | { readonly lane: number; readonly kind: "step"; readonly step: StepRecord | null }
  | {
      readonly lane: number;
      readonly kind: "finished";
      readonly step: StepRecord;
      readonly result: LaneResult;
    }
  /** This lane is over; the others continue. */
  | { readonly lane: number; readonly kind: "failed"; readonly error: AppError };

interface Lane extends LaneRequest {
  readonly strategy: Strategy;
}

/**
 * Runs strategies side by side. Between two advances lanes may be added (they join at the next advance) and removed; not
 * advancing is pausing. A lane's tokens do not depend on which lanes run with it.
 */
export class Scheduler {
  readonly #step: StepFunction;
  readonly #lanes = new Map<number, Lane>();
  #nextLane = 0;
  #cached: readonly CachedRow[] = [];
  #cacheIsTrusted = true;
  #isAdvancing = false;

  constructor(step: StepFunction) {
    this.#step = step;
  }

  /** The lanes that are not over, in the order they were added. */
  get lanes(): readonly number[] {
    return [...this.#lanes.keys()];
  }

  /** Gives the number of the new lane. `strategy` must not have been started. Throws what the strategy throws at once. */
  add(strategy: Strategy): number {
    const lane = this.#nextLane++;
    this.#take(lane, strategy, strategy.next([]), []);
    return lane;
  }

  remove(lane: number): void {
    this.#lanes.delete(lane);
  }

  /** The step function's cache is gone, for example with its device: the next call starts every row from nothing. */
  forgetCache(): void {
    this.#cacheIsTrusted = false;
  }

  /**
   * One call of the step function, and what it brought to each lane, in the order of `lanes`. Empty if no lane is
   * left. Rejects with what the step function rejects with, or as aborted; the lanes are then where they were, and may be
   * advanced again.
   */
  async advance(signal?: AbortSignal): Promise<readonly LaneUpdate[]> {
    throwIfAborted(signal);
    if (this.#lanes.size === 0) return [];
    if (this.#isAdvancing) throw new Error("The lanes are being advanced already.");
    this.#isAdvancing = true;
    try {
      return await this.#advance(signal);
    } finally {
      this.#isAdvancing = false;
    }
  }

  /** Advances until every lane is over. */
  async run(onUpdates: (updates: readonly LaneUpdate[]) => void, signal?: AbortSignal): Promise<void> {
    while (this.#lanes.size > 0) onUpdates(await this.advance(signal));
  }

  async #advance(signal: AbortSignal | undefined): Promise<LaneUpdate[]> {
    const asked = [...this.#lanes];
    const batch = joinRows(
      asked.map(([, lane]) => lane),
      this.#cached,
      this.#cacheIsTrusted,
    );
    const trusted = this.#cacheIsTrusted;
    this.#cacheIsTrusted = false;
    const { rows, inPlace, largest } = batch;
    const scored = await this.#step({ rows, inPlace: trusted && inPlace, largest }, signal);
    throwIfAborted(signal);
    this.#cached = batch.contents;
    this.#cacheIsTrusted = true;
    return asked.flatMap(([number, lane], index) => {
      // It may have been removed while the step ran.
      if (!this.#lanes.has(number)) return [];
      const places = batch.places[index]!;
      return this.#resume(number, lane, sliceOf(batch, lane, places, scored), places);
    });
  }

  #resume(
    number: number,
    { strategy }: Lane,
    scored: readonly RowScores[],
    places: readonly number[],
  ): LaneUpdate {
    try {
      return this.#take(number, strategy, strategy.next(scored), places);
    } catch (thrown) {
      this.#lanes.delete(number);
      return { lane: number, kind: "failed", error: toAppError(thrown) };
    }
  }

  /** Keeps what a strategy asks for next, or lets its lane go. */
  #take(
    lane: number,
    strategy: Strategy,
    answer: IteratorResult<Turn, Ending>,
    places: readonly number[],
  ): LaneUpdate {
    if (answer.done) {
      this.#lanes.delete(lane);
      return { lane, kind: "finished", ...answer.value };
    }
    const { step, rows, hidden, largest } = answer.value;
    this.#lanes.set(lane, { strategy, rows, hidden, largest, places });
    return { lane, kind: "step", step };
  }
}
