/** @file The CPU device, which works everywhere. Weights stay in ordinary memory and become initializers of each program. */

import { wasmMemory, wasmShare } from "../lib/wasm-room";
import { startRuntime } from "./idle-program";
import { loadWasmOrt } from "./ort";
import { Queue } from "./queue";
import { type Runtime, totalBytes, type Weight } from "./runtime";
import { compileSession } from "./session";

class HostWeight implements Weight {
  readonly shape: readonly number[];
  readonly bytes: number;
  data: Float32Array<ArrayBuffer>;

  constructor(data: Float32Array<ArrayBuffer>, shape: readonly number[]) {
    this.data = data;
    this.shape = shape;
    this.bytes = data.byteLength;
  }

  dispose(): void {
    this.data = new Float32Array();
  }
}

function externalFiles(weights: ReadonlyMap<string, Weight>) {
  return [...weights].map(([path, weight]) => {
    if (!(weight instanceof HostWeight)) throw new Error(`weight ${path} belongs to another device`);
    return { path, data: new Uint8Array(weight.data.buffer, weight.data.byteOffset, weight.data.byteLength) };
  });
}

/**
 * How far ONNX Runtime may rewrite a program. It would compute the transposed weights of a backward pass in advance and
 * keep them, a second copy for which the 4 GB of WebAssembly have no room if the first is large.
 */
export function optimisationOf(weightBytes: number): "all" | "disabled" {
  return 2 * weightBytes * wasmShare > wasmMemory ? "disabled" : "all";
}

/** `fallback`: why a better device was not used. */
export async function createWasmRuntime(fallback: string | null): Promise<Runtime> {
  const ort = await loadWasmOrt();
  const host = { ort, name: "the CPU", queue: new Queue() };
  startRuntime(host, { executionProviders: ["wasm"] });
  return {
    kind: "wasm",
    placement: "initializers",
    adapter: null,
    threads: ort.env.wasm.numThreads || 1,
    limits: {},
    fallback,
    lost: new Promise(() => undefined),
    upload: async (data, shape) => new HostWeight(data, shape),
    compile: (onnx, weights, kept) =>
      compileSession(
        host,
        onnx,
        {
          executionProviders: ["wasm"],
          externalData: externalFiles(weights),
          graphOptimizationLevel: optimisationOf(totalBytes(weights.values())),
        },
        {},
        kept,
      ),
    dispose: async () => undefined,
  };
}
