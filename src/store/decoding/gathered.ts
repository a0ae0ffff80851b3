/** @file Shows what comes quickly together: a draw at a time, and time between draws for what else the page does. */

import type { Timer } from "./clock";

/** The shortest time from one draw to the next, in milliseconds: a frame. */
const frame = 16;

/** How many times as long as a draw the page is free after it, to answer the engine. */
const freeShare = 2;

export class Gathered<Item> {
  readonly #timer: Timer;
  readonly #show: (items: readonly Item[]) => void;
  #items: Item[] = [];
  #stop: (() => void) | null = null;
  /** How long the last draw took, in milliseconds. */
  #draw = 0;

  constructor(timer: Timer, show: (items: readonly Item[]) => void) {
    this.#timer = timer;
    this.#show = show;
  }

  /** To be shown soon, with what comes until then. */
  add(item: Item): void {
    this.#items.push(item);
    this.#stop ??= this.#timer.after(Math.max(frame, this.#draw * freeShare), () => this.#shown());
  }

  /** Shows everything now. */
  flush(): void {
    this.#stop?.();
    this.#stop = null;
    if (this.#items.length > 0) this.#show(this.#items.splice(0));
  }

  #shown(): void {
    const started = this.#timer.now();
    this.flush();
    // The page draws before its next task.
    this.#timer.after(0, () => {
      this.#draw = this.#timer.now() - started;
    });
  }
}
