/** @file One worker as the page sees it: its calls, and whether it has died. */

import { wrap } from "comlink";
import { AppError, toAppError } from "../../lib/errors";
import { type OpenedWorker, opened } from "./opened-worker";
import type { RemoteWorker, StartOptions } from "./protocol";
import type { Start } from "./worker";

export interface WorkerLink {
  /** The worker's calls, once it has started. Rejects with `AppError` if it cannot start. */
  readonly api: Promise<RemoteWorker>;
  /** Resolves with the reason when the worker has died or is unusable. */
  readonly gone: Promise<AppError>;
  terminate(): void;
}

export function openWorker(options: StartOptions): OpenedWorker {
  const name = JSON.stringify(options);
  return opened(new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name }));
}

export function linkTo({ worker, failed }: OpenedWorker): WorkerLink {
  const lock = `headscope-worker-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const ended = new AbortController();
  const api = wrap<Start>(worker)(lock);
  return {
    api,
    gone: Promise.race([failed.then(stopped), rejectionOf(api), releaseOf(lock, api, ended.signal)]),
    terminate: () => {
      ended.abort();
      worker.terminate();
    },
  };
}

function rejectionOf(api: Promise<unknown>): Promise<AppError> {
  return new Promise((resolve) => {
    api.catch((thrown: unknown) => resolve(stopped(toAppError(thrown).message)));
  });
}

/**
 * A worker that ends silently releases its lock, even during a computation. Without locks only its silence shows that
 * it is gone.
 */
async function releaseOf(lock: string, api: Promise<RemoteWorker>, signal: AbortSignal): Promise<AppError> {
  const never = new Promise<never>(() => undefined);
  const isHeld = await api.then((remote) => remote.holdsLock()).catch(() => false);
  if (!isHeld) return never;
  return navigator.locks
    .request(lock, { signal }, () => stopped("its worker ended silently"))
    .catch(() => never);
}

const stopped = (words: string) =>
  new AppError(
    "engine-stopped",
    `The engine stopped: ${words.replace(/\.$/, "")}.`,
    "Try again; if the message stays, reload the page.",
  );
