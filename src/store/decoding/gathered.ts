/** @file Shows what comes quickly together: a draw at a time, and time between draws for what else the page does. */

import type { Timer } from "./clock";

/** A frame, in milliseconds. */
const frame = 16;

/**
 * The shortest time from one draw to the next, in milliseconds. Nobody reads faster, and each draw takes time from an engine
 * that runs on the same cores.
 */
const period = 100;

/** How many times as long as a draw the page is free after it, to answer the engine. */
const freeShare = 2;

export class Gathered<Item> {
  readonly #timer: Timer;
  readonly #show: (items: readonly Item[]) => void;
  #items: Item[] = [];
  #stop: (() => void) | null = null;
  /** When the last draw began, and how long it took, in milliseconds. */
  #began = Number.NEGATIVE_INFINITY;
  #draw = 0;

  constructor(timer: Timer, show: (items: readonly Item[]) => void) {
    this.#timer = timer;
    this.#show = show;
  }

  /** To be shown soon, with what comes until then. */
  add(item: Item): void {
    this.#items.push(item);
    if (this.#stop) return;
    const rest = Math.max(frame, this.#began + period - this.#timer.now(), this.#draw * freeShare);
    this.#stop = this.#timer.after(rest, () => this.#shown());
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
      this.#draw = this.#timer.now() - this.#began;
    });
  }
}
