/** @file Messages between page and worker: calls with ids, plain answers, errors with their codes. */

import type { Remote } from "comlink";
import type { Progress } from "../../lib/call";
import type { ErrorCode } from "../../lib/errors";
import type { DeviceInfo, Headscope } from "../api/api";

/** The number of arguments before each call's options. `onDevice` is sent differently. */
export const arity = {
  device: 0,
  load: 1,
  release: 1,
  tokenize: 3,
  attend: 2,
  score: 2,
  tokenTexts: 2,
  readData: 1,
  entropy: 2,
  importance: 2,
  search: 2,
  prune: 2,
  exportModel: 2,
  decode: 2,
  readLane: 3,
  measureText: 2,
  assets: 0,
  cached: 0,
  emptyCache: 0,
} as const satisfies Record<Exclude<keyof Headscope, "onDevice">, number>;

export type Verb = keyof typeof arity;

/** Whether a call's answer is a newly loaded model. */
export const holdsModel = (verb: Verb): boolean => verb === "load" || verb === "prune";

export interface Call {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  /** The worker does not have the set of texts, so the call must be repeated with it. */
  | { readonly ok: "lacks-texts" }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string;
      readonly stack: string | undefined;
    };

/** Receives each step of a long call, which waits for the answer before it continues. */
export type StepListener = (step: unknown) => Promise<unknown>;

/** The worker's side. All messages are cloned or transferred; GPU objects are never sent. */
export interface WorkerApi {
  call(
    call: Call,
    onProgress: ((progress: Progress) => void) | null,
    onStep: StepListener | null,
  ): Promise<Reply>;
  /** Cancels a call, or releases the model that it already returned. */
  cancel(id: number): void;
  /** The page has received the model that a call returned, and will not cancel the call any more. */
  taken(id: number): void;
  onDevice(listener: (device: DeviceInfo) => void): Promise<void>;
  /** Resolves at once if the worker responds. */
  ping(): void;
  /** Whether the worker holds the lock whose release shows its end. */
  holdsLock(): boolean;
}

/** The worker's side, as the page calls it. */
export type RemoteWorker = Remote<WorkerApi>;

/** The page's first message to the worker. */
export interface StartOptions {
  /** The device that the user asked for; `null` chooses the best. */
  readonly device: "webgpu" | "wasm" | null;
  /** The URL of the folder with the embedded models. */
  readonly modelsUrl: string;
  /** The name of a lock to hold until the worker ends. */
  readonly lock: string;
}
