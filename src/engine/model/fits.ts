/** @file Whether a model fits its device, from the sizes of its weights alone, so that it is known before a download. */

import { AppError } from "../../lib/errors";
import { formatBytes, formatBytesAbove } from "../../lib/format";
import { wasmMemory, wasmShare } from "../../lib/wasm-room";
import type { Runtime } from "../../runtime/runtime";
import { type ModelParameter, placedBytes } from "./parameters";

/** What a model's weights take on a device, in bytes: there all numbers have 32 bits. Looked-up tables are not there. */
export interface Need {
  readonly total: number;
  readonly largest: { readonly name: string; readonly bytes: number };
}

export type Room = Pick<Runtime, "kind" | "limits">;

export function needOf(parameters: readonly ModelParameter[]): Need {
  const placed = parameters.filter(({ isLookedUp }) => !isLookedUp);
  const sizes = placed.map((parameter) => ({ name: parameter.value.name, bytes: placedBytes(parameter) }));
  return {
    total: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    largest: sizes.reduce((most, size) => (size.bytes > most.bytes ? size : most), { name: "", bytes: 0 }),
  };
}

/** The weights that all programs on WASM can hold together. */
export const mostProgramBytes = wasmMemory / wasmShare;

/** The refusal of a model that does not fit, `AppError("out-of-memory")`; null if it fits as far as the device tells. */
export function refusalOf(name: string, need: Need, { kind, limits }: Room): AppError | null {
  return kind === "wasm" ? wasmRefusal(name, need) : gpuRefusal(name, need, limits);
}

function wasmRefusal(name: string, { total }: Need): AppError | null {
  if (total <= mostProgramBytes) return null;
  const [size, most] = formatBytesAbove(total * wasmShare, wasmMemory);
  return doesNotFit(
    `${name} does not fit on the CPU: its weights take ${formatBytes(total)} as 32-bit numbers and a program with them about ${size}, but WebAssembly can use only ${most}.`,
    "Choose WebGPU from the device badge if this machine has a graphics card, or load a smaller model.",
  );
}

/** Larger weights than one binding are read in several; only the size of a buffer is a limit. */
function gpuRefusal(name: string, { total, largest }: Need, limits: Room["limits"]): AppError | null {
  const { maxBufferSize = Number.POSITIVE_INFINITY } = limits;
  if (largest.bytes <= maxBufferSize) return null;
  const [size, most] = formatBytesAbove(largest.bytes, maxBufferSize);
  return doesNotFit(
    `${name} does not fit on this graphics card: of its weights, ${formatBytes(total)}, the tensor ${largest.name} takes ${size}, but a buffer of the card holds at most ${most}.`,
    "Choose the CPU from the device badge, or load a smaller model.",
  );
}

const doesNotFit = (message: string, hint: string) => new AppError("out-of-memory", message, hint);
