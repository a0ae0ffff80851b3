/** @file The pace of a run: when the next step may be shown. */

import type { Speed } from "./state";

/** A timer of the browser, or of a test. */
export interface Timer {
  now(): number;
  /** Calls `wake` after so many milliseconds; returns a function that cancels it. */
  after(milliseconds: number, wake: () => void): () => void;
}

export const browserTimer: Timer = {
  now: () => performance.now(),
  after: (milliseconds, wake) => {
    const timer = setTimeout(wake, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class Clock {
  readonly #timer: Timer;
  #last = Number.NEGATIVE_INFINITY;
  #stop: (() => void) | null = null;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Calls `step` as soon as the speed allows; a call that still waits is replaced. */
  schedule(speed: Speed, step: () => void): void {
    this.cancel();
    const rest = speed === null ? 0 : this.#last + 1000 / speed - this.#timer.now();
    if (rest <= 0) this.#run(step);
    else this.#stop = this.#timer.after(rest, () => this.#run(step));
  }

  cancel(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #run(step: () => void): void {
    this.#stop = null;
    this.#last = this.#timer.now();
    step();
  }
}
