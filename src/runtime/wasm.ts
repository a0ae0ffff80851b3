/** @file The CPU device, which works everywhere. Weights stay in ordinary memory and become initializers of each program. */

import { wasmMemory, wasmShare } from "../lib/wasm-room";
import { CpuHosts, type Probe } from "./cpu-hosts";
import { startRuntime } from "./idle-program";
import { loadWasmOrt } from "./ort";
import { Queue } from "./queue";
import { type Runtime, type Session, totalBytes, type Weight } from "./runtime";
import { compileSession, type Host } from "./session";
import { threadCount } from "./threads";

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

/** Values that keep the sums of a probe small. */
const probeValue = 2 ** -12;

function probeWeight(shape: readonly number[]): HostWeight {
  const size = shape.reduce((product, length) => product * length, 1);
  return new HostWeight(new Float32Array(size).fill(probeValue), shape);
}

function compileProbe(host: Host, { onnx, weights }: Probe): Promise<Session> {
  return compileOn(host, onnx, new Map([...weights].map(([name, shape]) => [name, probeWeight(shape)])));
}

function compileOn(
  host: Host,
  onnx: Uint8Array,
  weights: ReadonlyMap<string, Weight>,
  kept: readonly string[] = [],
): Promise<Session> {
  const options = {
    executionProviders: ["wasm"],
    externalData: externalFiles(weights),
    graphOptimizationLevel: optimisationOf(totalBytes(weights.values())),
  };
  return compileSession(host, onnx, options, {}, kept);
}

/** `fallback`: why a better device was not used. `probe`: see `CpuHosts`. */
export async function createWasmRuntime(
  fallback: string | null,
  probe: (() => Promise<Probe>) | null = null,
): Promise<Runtime> {
  const ort = await loadWasmOrt(threadCount(globalThis));
  const host = { ort, name: "the CPU", queue: new Queue() };
  startRuntime(host, { executionProviders: ["wasm"] });
  const hosts = new CpuHosts(host, probe, compileProbe);
  return {
    kind: "wasm",
    placement: "initializers",
    adapter: null,
    threads: hosts,
    limits: {},
    fallback,
    lost: new Promise(() => undefined),
    upload: async (data, shape) => new HostWeight(data, shape),
    compile: async (onnx, weights, kept, work = "batch") =>
      compileOn(await hosts.hostOf(work), onnx, weights, kept),
    dispose: async () => undefined,
  };
}
