/** @file The interface of a device: it holds weights, compiles programs and runs them. WebGPU and WASM implement it. */

import type { FloatTensor, Tensor } from "../lib/tensor";
import type { Threads, Work } from "./threads";

/** A weight on its device. */
export interface Weight {
  readonly shape: readonly number[];
  readonly bytes: number;
  dispose(): void;
}

/** What weights take on their device together. */
export function totalBytes(weights: Iterable<Weight>): number {
  let total = 0;
  for (const { bytes } of weights) total += bytes;
  return total;
}

/** An output that stayed on its device. The caller that requested it must dispose of it. */
export interface KeptTensor {
  readonly shape: readonly number[];
  dispose(): void;
}

export type Feeds = Readonly<Record<string, Tensor | KeptTensor>>;

export interface Session {
  /** Runs the program and resolves with every output, in ordinary memory. */
  run(feeds: Feeds, signal?: AbortSignal): Promise<ReadonlyMap<string, FloatTensor>>;
  /** The same, but the outputs that `compile` was told to keep stay on the device. */
  runKept(feeds: Feeds, signal?: AbortSignal): Promise<KeptOutputs>;
  dispose(): Promise<void>;
}

export interface KeptOutputs {
  readonly outputs: ReadonlyMap<string, FloatTensor>;
  readonly kept: ReadonlyMap<string, KeptTensor>;
}

export interface Runtime {
  readonly kind: "webgpu" | "wasm";
  /** How programs get their weights: as inputs on every run, or as initializers once. */
  readonly placement: "inputs" | "initializers";
  readonly adapter: string | null;
  /** Null where the models do not run on the CPU. */
  readonly threads: Threads | null;
  readonly limits: Readonly<Record<string, number>>;
  /** Why this device is used instead of a better one, in a sentence. */
  readonly fallback: string | null;
  /** Resolves with the driver's message if the device is lost. A CPU never is. */
  readonly lost: Promise<string>;
  upload(data: Float32Array<ArrayBuffer>, shape: readonly number[]): Promise<Weight>;
  /**
   * Compiles an ONNX file. `weights`: by their names in the program; `kept`: outputs that may stay on the device; `work`:
   * "batch" unless said otherwise.
   */
  compile(
    onnx: Uint8Array,
    weights: ReadonlyMap<string, Weight>,
    kept?: readonly string[],
    work?: Work,
  ): Promise<Session>;
  dispose(): Promise<void>;
}
