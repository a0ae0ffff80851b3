/** @file What a device offers: weights that stay on it, compiled programs, runs. Two implementations: WebGPU and WASM. */

import type { FloatTensor, Tensor } from "../lib/tensor";

/** A weight on its device. */
export interface Weight {
  readonly shape: readonly number[];
  readonly bytes: number;
  dispose(): void;
}

export interface Session {
  /** Runs the program on its feeds and resolves with every output, in ordinary memory. */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, FloatTensor>>;
  dispose(): Promise<void>;
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
  /** Compiles ONNX bytes; `weights` by the names the program knows them by. */
  compile(onnx: Uint8Array, weights: ReadonlyMap<string, Weight>): Promise<Session>;
  dispose(): Promise<void>;
}
