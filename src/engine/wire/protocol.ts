/** @file Messages between page and worker: calls with ids, plain answers, errors with their codes. */

import type { Remote } from "comlink";
import type { Progress } from "../../lib/call";
import type { ErrorCode } from "../../lib/errors";
import type { DeviceInfo, EmbeddedModel, Headscope } from "../api/api";

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
  measure: { args: 2, computes: true },
  measureTexts: { args: 2, computes: true },
  headTexts: { args: 2, computes: true },
  textLosses: { args: 2, computes: true },
  headTotals: { args: 2, computes: true },
  headsWhere: { args: 2, computes: true },
  headEffects: { args: 2, computes: true },
  copying: { args: 2, computes: true },
  exportHeads: { args: 2, computes: true },
  distances: { args: 2, computes: true },
  importance: { args: 2, computes: true },
  search: { args: 2, computes: true },
  prune: { args: 2, computes: false },
  exportModel: { args: 2, computes: false },
  decode: { args: 2, computes: true },
  chatPrompt: { args: 2, computes: false },
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

/**
 * What a worker begins with, as the text of its name: a first message would wait until the page's thread has time to send
 * it, which is busy at the start.
 */
export interface StartOptions {
  /** The device that the user asked for; `null` chooses the best. */
  readonly device: "webgpu" | "wasm" | null;
  /** The URL of the folder with the embedded models. */
  readonly modelsUrl: string;
  /** The model whose files are fetched before it is asked for; null if none is certain to be. */
  readonly ahead: EmbeddedModel | null;
}
