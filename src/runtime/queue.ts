/** @file One thing at a time: concurrent creates or runs hang or corrupt ONNX Runtime Web. */

import { throwIfAborted } from "../lib/errors";

export class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `task` after all earlier ones have settled; a task whose signal fired while it waited is never started. */
  add<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const result = this.#tail.then(() => {
      throwIfAborted(signal);
      return task();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
