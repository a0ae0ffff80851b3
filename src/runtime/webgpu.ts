/** @file The GPU device. Each weight is uploaded once into its own buffer, which every program takes as an input. */

import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { AppError } from "../lib/errors";
import { gpuTransfers, inputBuffer } from "./gpu-transfers";
import { startRuntime } from "./idle-program";
import { loadWebGpuOrt, outOfMemory } from "./ort";
import { Queue } from "./queue";
import type { Runtime, Weight } from "./runtime";
import { compileSession, type Host } from "./session";

/** Set to the adapter's maxima: WebGPU's defaults are too small for a large token table. */
const wantedLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupSizeZ",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupsPerDimension",
] as const;

const wantedFeatures: readonly GPUFeatureName[] = ["shader-f16", "subgroups", "timestamp-query"];

function limitsOf(adapter: GPUAdapter): Record<string, number> {
  return Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
}

function nameOf({ info }: GPUAdapter): string {
  return info.description || [info.vendor, info.architecture].filter(Boolean).join(" ") || "unnamed GPU";
}

class GpuWeight implements Weight {
  readonly tensor: OrtTensor;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly #buffer: GPUBuffer;

  constructor(tensor: OrtTensor, buffer: GPUBuffer, shape: readonly number[]) {
    this.tensor = tensor;
    this.shape = shape;
    this.bytes = buffer.size;
    this.#buffer = buffer;
  }

  dispose(): void {
    this.tensor.dispose();
    this.#buffer.destroy();
  }
}

export async function createWebGpuRuntime(adapter: GPUAdapter, fallback: string | null): Promise<Runtime> {
  const limits = limitsOf(adapter);
  const device = await adapter.requestDevice({
    requiredLimits: limits,
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
  });
  const ort = await loadWebGpuOrt();
  const transfers = gpuTransfers(ort, device);
  const gpu: Gpu = { ort, device, name: nameOf(adapter), queue: new Queue(), transfers };
  startRuntime(gpu, sessionOptions(device));
  return {
    kind: "webgpu",
    placement: "inputs",
    adapter: gpu.name,
    threads: null,
    limits,
    fallback,
    lost: device.lost.then(({ message, reason }) => message || reason),
    upload: (data, shape) => upload(gpu, data, shape),
    compile: (onnx, weights, kept = []) =>
      compileSession(gpu, onnx, sessionOptions(device), weightTensors(weights), kept),
    dispose: () => gpu.queue.add(async () => device.destroy()),
  };
}

interface Gpu extends Host {
  readonly device: GPUDevice;
}

async function upload(
  { ort, device, name }: Gpu,
  data: Float32Array<ArrayBuffer>,
  shape: readonly number[],
): Promise<Weight> {
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const buffer = inputBuffer(device, data);
  const [invalid, full] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  if (invalid || full) {
    buffer.destroy();
    throw full ? outOfMemory(name) : tooLarge(name, data.byteLength, invalid?.message ?? "");
  }
  return new GpuWeight(ort.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims: shape }), buffer, shape);
}

function tooLarge(name: string, bytes: number, words: string): AppError {
  return new AppError(
    "out-of-memory",
    `${name} refused a weight of ${bytes} bytes: ${words}`,
    "Choose the CPU from the device badge for this model.",
  );
}

function weightTensors(weights: ReadonlyMap<string, Weight>): Record<string, OrtTensor> {
  const entries = [...weights].map(([name, weight]) => {
    if (!(weight instanceof GpuWeight)) throw new Error(`weight ${name} belongs to another device`);
    return [name, weight.tensor] as const;
  });
  return Object.fromEntries(entries);
}

function sessionOptions(device: GPUDevice): InferenceSession.SessionOptions {
  return {
    // `gpuTransfers` reads those that leave the device.
    preferredOutputLocation: "gpu-buffer",
    // The runtime would wait for errors after each run, a sixth of its time; `gpuTransfers` waits for them with the outputs.
    executionProviders: [{ name: "webgpu", device, validationMode: "disabled" }],
    // Folding constants would pull the token table into the WASM heap.
    graphOptimizationLevel: "disabled",
  };
}
