/** @file Shows what comes quickly together: a draw at a time, and time between draws for what else the page does. */

import type { Timer } from "./clock";

/** A frame, in milliseconds. */
const frame = 16;

/**
 * The shortest time from one draw to the next, in milliseconds. Nobody reads faster, and each draw takes time from an engine
 * that runs on the same cores.
 */
const period = 100;

/**
 * How many times as long as a draw the page is free after it, to answer the engine: eight times, but no longer than the rest
 * after which a text still seems to grow; in any case twice.
 */
const wantedShare = 8;
const leastShare = 2;
const longestRest = 250;

export class Gathered<Item> {
  readonly #timer: Timer;
  readonly #show: (items: readonly Item[]) => void;
  #items: Item[] = [];
  #stop: (() => void) | null = null;
  /** When the last draw began, and when the page is free for the next, in milliseconds. */
  #began = Number.NEGATIVE_INFINITY;
  #free = Number.NEGATIVE_INFINITY;

  constructor(timer: Timer, show: (items: readonly Item[]) => void) {
    this.#timer = timer;
    this.#show = show;
  }

  /** To be shown soon, with what comes until then. */
  add(item: Item): void {
    this.#items.push(item);
    if (this.#stop) return;
    const next = Math.max(this.#began + period, this.#free);
    this.#stop = this.#timer.after(Math.max(frame, next - this.#timer.now()), () => this.#shown());
  }

  /** Shows everything now. */
  flush(): void {
    this.#stop?.();
    this.#stop = null;
    if (this.#items.length > 0) this.#show(this.#items.splice(0));
  }

  #shown(): void {
    this.#began = this.#timer.now();
    this.flush();
    // The page draws before its next task.
    this.#timer.after(0, () => {
      const now = this.#timer.now();
      this.#free = now + restAfter(now - this.#began);
    });
  }
}

/** How long the page is free after a draw that took so many milliseconds. */
const restAfter = (draw: number): number =>
  Math.max(draw * leastShare, Math.min(draw * wantedShare, longestRest));
