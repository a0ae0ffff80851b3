/** @file What a device offers: weights that stay on it, compiled programs, runs. Two implementations: WebGPU and WASM. */

import type { FloatTensor, Tensor } from "../lib/tensor";

/** A weight on its device. */
export interface Weight {
  readonly shape: readonly number[];
  readonly bytes: number;
  dispose(): void;
}

/** An output that stayed on its device. Whoever asked for it disposes of it. */
export interface KeptTensor {
  readonly shape: readonly number[];
  dispose(): void;
}

export type Feeds = Readonly<Record<string, Tensor | KeptTensor>>;

export interface Session {
  /** Runs the program on its feeds and resolves with every output, in ordinary memory. */
  run(feeds: Feeds, signal?: AbortSignal): Promise<ReadonlyMap<string, FloatTensor>>;
  /** The same, but the outputs that were named to `compile` stay on the device. */
  runKept(feeds: Feeds, signal?: AbortSignal): Promise<KeptOutputs>;
  dispose(): Promise<void>;
}

export interface KeptOutputs {
  readonly outputs: ReadonlyMap<string, FloatTensor>;
  readonly kept: ReadonlyMap<string, KeptTensor>;
}

export interface Runtime {
  readonly kind: "webgpu" | "wasm";
  /** Whether programs take weights as inputs on every run or as initializers once. */
  readonly placement: "inputs" | "initializers";
  readonly adapter: string | null;
  readonly threads: number;
  readonly limits: Readonly<Record<string, number>>;
  /** Why the device is not the expected one, in a sentence. */
  readonly fallback: string | null;
  /** Resolves with the driver's words if the device is lost; a CPU never is. */
  readonly lost: Promise<string>;
  upload(data: Float32Array<ArrayBuffer>, shape: readonly number[]): Promise<Weight>;
  /** Compiles ONNX bytes; `weights` by the names the program knows them by, `kept` the outputs that may stay on the device. */
  compile(onnx: Uint8Array, weights: ReadonlyMap<string, Weight>, kept?: readonly string[]): Promise<Session>;
  dispose(): Promise<void>;
}
