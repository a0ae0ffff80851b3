/** @file Runs one task at a time: concurrent creates or runs hang or corrupt ONNX Runtime Web. */

import { throwIfAborted } from "../lib/errors";

export class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `task` after all earlier ones have settled, or never if its signal fires while it waits. */
  add<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const result = this.#tail.then(() => {
      throwIfAborted(signal);
      return task();
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
