/** @file What every long call takes as its last argument, and how it is left early. */

import { aborted, throwIfAborted } from "./errors";

/** `wait`: a server wants to be asked again later. */
export type ProgressStage = "download" | "wait" | "weights" | "compile" | "run";

/** `done` of `total` in `unit`; `total` is absent while it is not known. */
export interface Progress {
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total?: number;
  readonly unit: "bytes" | "tensors" | "layers" | "texts" | "heads" | "tokens" | "rows" | "seconds";
  /** What is being worked on, for example a file's name. */
  readonly label?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Tells how far a call is, and throws if it was cancelled meanwhile. */
export function report({ signal, onProgress }: CallOptions, progress: Progress): void {
  onProgress?.(progress);
  throwIfAborted(signal);
}

/** `work`, or a rejection as aborted the moment the signal fires; `cancel` is then called. */
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
    // Taken away before the promise settles: work that is done can no longer be cancelled.
    const settled = () => signal.removeEventListener("abort", abort);
    work.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}
