/** @file Chooses the device that runs the models, and the sentence that says why. */

import { AppError } from "../lib/errors";
import type { Probe } from "./cpu-hosts";
import type { Runtime } from "./runtime";
import { createWasmRuntime } from "./wasm";
import { createWebGpuRuntime } from "./webgpu";

export type DevicePreference = "webgpu" | "wasm" | null;

const reasons = {
  chosen: null,
  missing: "This browser has no WebGPU, so the models run on the CPU; the numbers are the same.",
  noAdapter:
    "WebGPU found no graphics card it can use, so the models run on the CPU; the numbers are the same.",
  software:
    "WebGPU offers only a software graphics card here, so the models run on the CPU, which is faster.",
  refused: "The graphics card could not be opened, so the models run on the CPU; the numbers are the same.",
} as const;

function isSoftware({ info }: GPUAdapter): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.description} ${info.architecture}`)
  );
}

/**
 * WebGPU if there is a real graphics card or the user asked for it; otherwise the CPU, with the reason. `probe`: by what
 * the CPU measures the threads of steps.
 */
export async function createRuntime(
  preference: DevicePreference,
  probe: (() => Promise<Probe>) | null = null,
): Promise<Runtime> {
  const onCpu = (reason: keyof typeof reasons) => createWasmRuntime(reasons[reason], probe);
  if (preference === "wasm") return onCpu("chosen");
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  if (!gpu) return onCpu("missing");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (!adapter) return onCpu("noAdapter");
  if (preference !== "webgpu" && isSoftware(adapter)) return onCpu("software");
  return createWebGpuRuntime(adapter, null).catch((error: unknown) => {
    // A script that failed to load says nothing about the card.
    if (error instanceof AppError && error.code === "engine-stopped") throw error;
    return onCpu("refused");
  });
}
