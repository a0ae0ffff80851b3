/** @file Shares one piece of work among all concurrent calls that request it. */

import { type CallOptions, type Progress, untilAborted } from "./call";

interface Running<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  waiting: number;
}

/** Runs `start` once per key at a time. A cancelled call leaves the others running; the last one stops the work. */
export class SharedCalls<T> {
  readonly #running = new Map<string, Running<T>>();

  join(key: string, options: CallOptions, start: (options: CallOptions) => Promise<T>): Promise<T> {
    const running = this.#running.get(key) ?? this.#begin(key, start);
    const { onProgress, signal } = options;
    if (onProgress) running.listeners.add(onProgress);
    running.waiting++;
    return untilAborted(running.result, signal).finally(() => {
      if (onProgress) running.listeners.delete(onProgress);
      if (--running.waiting === 0) running.controller.abort();
    });
  }

  #begin(key: string, start: (options: CallOptions) => Promise<T>): Running<T> {
    const controller = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const onProgress = (progress: Progress) => {
      for (const listener of listeners) listener(progress);
    };
    const result = start({ signal: controller.signal, onProgress });
    const running: Running<T> = { result, controller, listeners, waiting: 0 };
    this.#running.set(key, running);
    const forget = () => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    result.then(forget, forget);
    controller.signal.addEventListener("abort", forget);
    return running;
  }
}
