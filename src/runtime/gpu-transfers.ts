/**
 * @file Tensors to a GPU and back in as few commands as possible. ONNX Runtime Web would submit twice for each feed, and
 * submit and wait once for each output.
 */

import type { Tensor as OrtTensor } from "onnxruntime-web";
import { type FloatTensor, sizeOf } from "../lib/tensor";
import { floatsOf, type Ort, type Outputs, type Transfers } from "./ort";

/** Outputs are read together up to this size, so that large ones need no second copy of all of them on the GPU. */
const mostBytes = 2 ** 26;

const bytesOf = { float32: 4, int64: 8 } as const;

/** An output, and where it is in the buffer by which it is read. */
interface Part {
  readonly name: string;
  readonly tensor: OrtTensor;
  readonly offset: number;
  readonly bytes: number;
}

export const gpuTransfers = (ort: Ort, device: GPUDevice): Transfers => ({
  put: ({ data, shape }) => {
    const buffer = inputBuffer(device, data);
    const dataType = data instanceof Float32Array ? "float32" : "int32";
    return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: shape, dispose: () => buffer.destroy() });
  },
  take: async (outputs) => {
    const results = new Map<string, FloatTensor>();
    try {
      for (const parts of groupsOf(outputs))
        for (const [name, result] of await readParts(device, parts)) results.set(name, result);
    } finally {
      for (const tensor of outputs.values()) tensor.dispose();
    }
    return new Map([...outputs.keys()].map((name) => [name, results.get(name)!]));
  },
  watch: () => {
    for (const kind of errorKinds) device.pushErrorScope(kind);
    return async () => {
      // All at once: the scopes are a stack, on which an upload may put others meanwhile.
      const errors = await Promise.all(errorKinds.map(() => device.popErrorScope()));
      const first = errors.find((error) => error !== null);
      if (first) throw new Error(first.message || "out of memory");
    };
  },
});

const errorKinds = ["validation", "out-of-memory", "internal"] as const;

/** A buffer with these numbers, of a size that the runtime can copy. */
export function inputBuffer(device: GPUDevice, data: Float32Array | Int32Array): GPUBuffer {
  const buffer = device.createBuffer({
    size: Math.max(16, Math.ceil(data.byteLength / 16) * 16),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });
  device.queue.writeBuffer(buffer, 0, data as Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>);
  return buffer;
}

function groupsOf(outputs: Outputs): readonly (readonly Part[])[] {
  const groups: Part[][] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const [name, tensor] of outputs) {
    const { type, dims } = tensor;
    if (type !== "float32" && type !== "int64") throw new Error(`output ${name} is ${type}`);
    const bytes = sizeOf(dims) * bytesOf[type];
    if (end + bytes > mostBytes) {
      groups.push([]);
      end = 0;
    }
    groups.at(-1)!.push({ name, tensor, offset: end, bytes });
    // A mapped range begins at a multiple of 8 bytes.
    end += Math.ceil(bytes / 8) * 8;
  }
  return groups;
}

async function readParts(
  device: GPUDevice,
  parts: readonly Part[],
): Promise<readonly (readonly [string, FloatTensor])[]> {
  const last = parts.at(-1)!;
  const size = Math.max(8, Math.ceil((last.offset + last.bytes) / 8) * 8);
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    const encoder = device.createCommandEncoder();
    for (const { tensor, offset, bytes } of parts)
      if (bytes > 0) encoder.copyBufferToBuffer(tensor.gpuBuffer as GPUBuffer, 0, staging, offset, bytes);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return parts.map(({ name, tensor: { type, dims }, offset, bytes }) => {
      const copy = staging.getMappedRange(offset, bytes).slice(0);
      const numbers = type === "int64" ? new BigInt64Array(copy) : new Float32Array(copy);
      return [name, { data: floatsOf(name, type, numbers), shape: dims }] as const;
    });
  } finally {
    staging.destroy();
  }
}
