/** @file Loads the right build of ONNX Runtime Web; conversions and errors that both devices share. */

import type { Tensor as OrtTensor } from "onnxruntime-web";
import { AppError } from "../lib/errors";
import type { FloatTensor, Tensor } from "../lib/tensor";
import { watchHeap } from "./heap";
import type { KeptOutputs, KeptTensor } from "./runtime";

export type Ort = typeof import("onnxruntime-web/wasm");

/** The outputs of a run by their names. */
export type Outputs = ReadonlyMap<string, OrtTensor>;

/**
 * The JSPI build is smaller and faster; browsers without it get the Asyncify one. Both have the native WebGPU device, beside
 * which threads would only wait.
 */
export function loadWebGpuOrt(): Promise<Ort> {
  return loaded(
    "Suspending" in WebAssembly ? import("onnxruntime-web/jspi") : import("onnxruntime-web/webgpu"),
    1,
  );
}

/** The build without WebGPU: half the download. All its programs share `threads`. */
export function loadWasmOrt(threads: number): Promise<Ort> {
  return loaded(import("onnxruntime-web/wasm"), threads);
}

/** Another instance of that build, with a memory of its own and one thread. */
export function loadLoneOrt(): Promise<Ort> {
  return loaded(import("onnxruntime-web/wasm?lone"), 1);
}

async function loaded(loading: Promise<Ort>, threads: number): Promise<Ort> {
  watchHeap();
  const ort = await loading.catch(refuseRuntime);
  ort.env.wasm.numThreads = threads;
  return ort;
}

function refuseRuntime(thrown: unknown): never {
  throw notLoaded(thrown);
}

/** The runtime's script or binary did not load. This thread never requests either again. */
function notLoaded(thrown: unknown): AppError {
  return new AppError(
    "engine-stopped",
    `The part of Headscope that computes could not be loaded: ${reasonOf(thrown)}`,
    "Check the connection and try again; if this message stays, reload the page.",
  );
}

const wordsOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

/** The runtime's reason without its boilerplate, which means nothing to the user. */
function reasonOf(thrown: unknown): string {
  const words = wordsOf(thrown)
    .replace(/^no available backend found\. ERR: \[\w+\] /, "")
    .replace(/\s*Build with -sASSERTIONS.*$/, "");
  return /[.?!]$/.test(words) ? words : `${words}.`;
}

/** How tensors come to a device and back. */
export interface Transfers {
  /** A feed for one run, to be disposed of after it. */
  put(tensor: Tensor): OrtTensor;
  /** Reads outputs into ordinary memory and frees them. */
  take(outputs: Outputs): Promise<ReadonlyMap<string, FloatTensor>>;
  /** Watches commands for errors that the runtime does not look for. The function ends it and rejects with the first. */
  watch(): () => Promise<void>;
}

/** By the runtime's own means, which on a CPU is all there is to do. */
export const hostTransfers = (ort: Ort): Transfers => ({
  put: ({ data, shape }) =>
    data instanceof Float32Array
      ? new ort.Tensor("float32", data, shape)
      : new ort.Tensor("int32", data, shape),
  take: async (outputs) =>
    new Map(
      [...outputs].map(([name, { type, data, dims }]) => [
        name,
        { data: floatsOf(name, type, data), shape: dims },
      ]),
    ),
  watch: () => async () => undefined,
});

/** The numbers of an output. Places among a few thousand values, which come as int64, are floats without loss. */
export function floatsOf(name: string, type: OrtTensor.Type, data: unknown): Float32Array {
  if (type === "int64") return Float32Array.from(data as BigInt64Array, Number);
  if (type !== "float32") throw new Error(`output ${name} is not a float32 tensor`);
  return data as Float32Array;
}

/** An output that stays on the device. */
class OrtKept implements KeptTensor {
  readonly tensor: OrtTensor;
  readonly shape: readonly number[];

  constructor(tensor: OrtTensor) {
    this.tensor = tensor;
    this.shape = tensor.dims;
  }

  dispose(): void {
    this.tensor.dispose();
  }
}

export const isKept = (feed: Tensor | KeptTensor): feed is KeptTensor => !("data" in feed);

export function keptFeed(feed: KeptTensor): OrtTensor {
  if (feed instanceof OrtKept) return feed.tensor;
  throw new Error("a kept tensor belongs to another runtime");
}

/** Leaves the outputs named in `kept` on the device and reads the others into ordinary memory. */
export async function takeOutputs(
  outputs: Outputs,
  kept: readonly string[],
  { take }: Transfers,
): Promise<KeptOutputs> {
  const staying = [...outputs].filter(([name]) => kept.includes(name));
  const leaving = [...outputs].filter(([name]) => !kept.includes(name));
  return {
    outputs: await take(new Map(leaving)),
    kept: new Map(staying.map(([name, value]) => [name, new OrtKept(value)])),
  };
}

const memoryWords =
  /out of memory|bad_alloc|failed to allocate|allocation failed|cannot enlarge memory|out-of-memory/i;

/** What the runtime throws if it could not start, the first time and on every later call. */
const startWords = /no available backend|previous call to 'init/i;

/** What it throws once it has crashed, after which every call fails. */
const crashWords = /\baborted\(|program has already aborted|memory access out of bounds|\bunreachable\b/i;

/** Turns what the runtime threw into an `AppError` that names `device`. */
export function explain(thrown: unknown, device: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const words = wordsOf(thrown);
  if (startWords.test(words)) return notLoaded(thrown);
  if (memoryWords.test(words)) return outOfMemory(device);
  if (thrown instanceof WebAssembly.RuntimeError || crashWords.test(words)) return crashed(device, words);
  return new AppError(
    "internal",
    `The computation failed on ${device}: ${words}`,
    "Reload the page, or try the other device from the device badge.",
  );
}

function crashed(device: string, words: string): AppError {
  return new AppError(
    "engine-stopped",
    `The computation broke down on ${device}: ${words}`,
    "Try again; if it happens again, shorten the text, or try the other device from the device badge.",
  );
}

export function outOfMemory(device: string): AppError {
  return new AppError(
    "out-of-memory",
    `There is not enough memory on ${device} for this.`,
    "Remove a model you do not need, shorten the text, or choose the other device from the device badge.",
  );
}
