/** @file What crosses between page and worker: named calls with ids, plain answers, errors that keep their code. */

import type { Remote } from "comlink";
import type { Progress } from "../../lib/call";
import type { ErrorCode } from "../../lib/errors";
import type { DeviceInfo, Headscope } from "../api/api";

/** How many arguments stand before the options of each call; a listener to the device crosses in its own way. */
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

/** Whether the answer of a call is a model that stands on the device from then on. */
export const holdsModel = (verb: Verb): boolean => verb === "load" || verb === "prune";

export interface Call {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  /** The call names a set of texts that the worker does not have: it has to be sent again with them. */
  | { readonly ok: "lacks-texts" }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string;
      readonly stack: string | undefined;
    };

/** Told of each step of a long call, which waits for its answer before it goes on. */
export type StepListener = (step: unknown) => Promise<unknown>;

/** The worker's side. Everything that crosses is cloned or transferred; nothing of the GPU ever does. */
export interface WorkerApi {
  call(
    call: Call,
    onProgress: ((progress: Progress) => void) | null,
    onStep: StepListener | null,
  ): Promise<Reply>;
  /** Ends a call, or takes back the model that it gave, whichever there is. */
  cancel(id: number): void;
  /** The page has the answer of a call that gave a model, and will not cancel it any more. */
  taken(id: number): void;
  onDevice(listener: (device: DeviceInfo) => void): Promise<void>;
  /** A sign of life. */
  ping(): void;
  /** Whether it holds the lock that tells of its end. */
  holdsLock(): boolean;
}

/** The worker's side as the page sees it. */
export type RemoteWorker = Remote<WorkerApi>;

/** What the page tells the worker before anything else. */
export interface StartOptions {
  /** The device a person asked for; `null` leaves the choice to Headscope. */
  readonly device: "webgpu" | "wasm" | null;
  /** The address of the folder that holds the embedded models. */
  readonly modelsUrl: string;
  /** The name of a lock to hold for life. */
  readonly lock: string;
}
