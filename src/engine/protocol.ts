/** @file What crosses between page and worker: named calls with ids, plain answers, errors that keep their code. */

import type { Progress } from "../lib/call";
import type { ErrorCode } from "../lib/errors";
import type { DeviceInfo, Headscope } from "./api";

/** How many arguments stand before the options of each call. */
export const arity = {
  device: 0,
  load: 1,
  release: 1,
  tokenize: 3,
  attend: 2,
  score: 2,
  tokenTexts: 2,
  assets: 0,
  cached: 0,
  emptyCache: 0,
} as const satisfies Partial<Record<keyof Headscope, number>>;

export type Verb = keyof typeof arity;

export interface Call {
  readonly id: number;
  readonly verb: Verb;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string;
      readonly stack: string | undefined;
    };

/** The worker's side. Everything that crosses is cloned or transferred; nothing of the GPU ever does. */
export interface WorkerApi {
  call(call: Call, onProgress: ((progress: Progress) => void) | null): Promise<Reply>;
  cancel(id: number): void;
  onDevice(listener: (device: DeviceInfo) => void): Promise<void>;
}

/** What the page tells the worker before anything else. */
export interface StartOptions {
  /** The device a person asked for; `null` leaves the choice to Headscope. */
  readonly device: "webgpu" | "wasm" | null;
  /** The address of the folder that holds the embedded models. */
  readonly modelsUrl: string;
}
