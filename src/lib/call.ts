/** @file The options of every long call: progress and cancellation. */

import { aborted, throwIfAborted } from "./errors";

/** `wait`: a server asked to retry later. */
export type ProgressStage = "download" | "wait" | "weights" | "compile" | "run";

/** `done` of `total` in `unit`; `total` is absent while it is unknown. */
export interface Progress {
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total?: number;
  readonly unit:
    | "bytes"
    | "tensors"
    | "layers"
    | "texts"
    | "random sequences"
    | "texts and random sequences"
    | "heads"
    | "tokens"
    | "rows"
    | "seconds";
  /** The item being worked on, for example a file name. */
  readonly label?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Reports progress, and throws if the call was cancelled. */
export function report({ signal, onProgress }: CallOptions, progress: Progress): void {
  onProgress?.(progress);
  throwIfAborted(signal);
}

/** `work`; if the signal fires first, calls `cancel` and rejects at once as aborted. */
export function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  cancel: () => void = () => undefined,
): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      cancel();
      reject(aborted());
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    // The listener goes before the promise settles: finished work can no longer be cancelled.
    work.finally(() => signal.removeEventListener("abort", abort)).then(resolve, reject);
  });
}
