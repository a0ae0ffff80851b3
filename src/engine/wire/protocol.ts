/** @file What crosses between page and worker: named calls with ids, plain answers, errors that keep their code. */

import type { Remote } from "comlink";
import type { Progress } from "../../lib/call";
import type { ErrorCode } from "../../lib/errors";
import type { DeviceInfo, Headscope } from "../api/api";

/**
 * The calls. `args`: how many arguments come before the options; a listener to the device crosses in its own way.
 * `computes`: an answer shows that the worker can compute.
 */
export const verbs = {
  device: { args: 0, computes: false },
  load: { args: 1, computes: false },
  release: { args: 1, computes: false },
  tokenize: { args: 3, computes: false },
  attend: { args: 2, computes: true },
  score: { args: 2, computes: true },
  tokenTexts: { args: 2, computes: false },
  readData: { args: 1, computes: false },
  entropy: { args: 2, computes: true },
  importance: { args: 2, computes: true },
  search: { args: 2, computes: true },
  prune: { args: 2, computes: false },
  exportModel: { args: 2, computes: false },
  decode: { args: 2, computes: true },
  readLane: { args: 3, computes: false },
  measureText: { args: 2, computes: true },
  assets: { args: 0, computes: false },
  cached: { args: 0, computes: false },
  emptyCache: { args: 0, computes: false },
} as const satisfies Record<
  Exclude<keyof Headscope, "onDevice">,
  { readonly args: number; readonly computes: boolean }
>;

export type Verb = keyof typeof verbs;

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
