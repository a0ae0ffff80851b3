/** @file One worker as the page sees it: its calls, and the news that it is gone. */

import { wrap } from "comlink";
import { AppError, toAppError } from "../../lib/errors";
import type { RemoteWorker, StartOptions } from "./protocol";
import type { Start } from "./worker";

export interface WorkerLink {
  /** The worker's calls, once it has started. Rejects with `AppError` if it cannot. */
  readonly api: Promise<RemoteWorker>;
  /** Resolves with the reason when the worker has died, or cannot be trusted any more. */
  readonly gone: Promise<AppError>;
  terminate(): void;
}

export function startWorker(options: Omit<StartOptions, "lock">): WorkerLink {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "headscope" });
  const lock = `headscope-worker-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const ended = new AbortController();
  const api = wrap<Start>(worker)({ ...options, lock });
  return {
    api,
    gone: Promise.race([failureOf(worker), rejectionOf(api), releaseOf(lock, api, ended.signal)]),
    terminate: () => {
      ended.abort();
      worker.terminate();
    },
  };
}

function failureOf(worker: Worker): Promise<AppError> {
  return new Promise((resolve) => {
    worker.addEventListener("error", (event) => {
      // An error that is told here need not stand in the browser's own list too.
      event.preventDefault();
      resolve(stopped(event.message || "its script could not be loaded"));
    });
    worker.addEventListener("messageerror", () => resolve(stopped("a message could not be read")));
  });
}

function rejectionOf(api: Promise<unknown>): Promise<AppError> {
  return new Promise((resolve) => {
    api.catch((thrown: unknown) => resolve(stopped(toAppError(thrown).message)));
  });
}

/**
 * A worker that ends without a word, or is ended by the browser, lets go of the lock that it held for all its life, even
 * in the middle of a computation. Where there are no locks only its silence tells.
 */
async function releaseOf(lock: string, api: Promise<RemoteWorker>, signal: AbortSignal): Promise<AppError> {
  const never = new Promise<never>(() => undefined);
  const isHeld = await api.then((remote) => remote.holdsLock()).catch(() => false);
  if (!isHeld) return never;
  return navigator.locks
    .request(lock, { signal }, () => stopped("its worker ended without a word"))
    .catch(() => never);
}

const stopped = (words: string) =>
  new AppError(
    "engine-stopped",
    `The engine stopped: ${words.replace(/\.$/, "")}.`,
    "Ask again; if this message stays, reload the page.",
  );
