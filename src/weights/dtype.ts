/** @file The number formats of checkpoints, and their conversion to float32. */

import { AppError } from "../lib/errors";

/** Bytes per value. */
export const byteWidths = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;

export type StoredDtype = keyof typeof byteWidths;

export function isStoredDtype(name: string): name is StoredDtype {
  return Object.hasOwn(byteWidths, name);
}

/** `length` zeros. Throws `AppError` if the browser lacks the memory. */
export function allocateFloats(length: number): Float32Array {
  return orOutOfMemory(() => new Float32Array(length));
}

/**
 * The little-endian values in `bytes` as float32: exact for F32, F16, BF16, I16, I8, U8 and BOOL, rounded to the
 * nearest for the wider formats. NaN payloads of F32, F16 and BF16 are preserved. The result may share memory with
 * `bytes`. Throws `AppError` if there is not enough memory.
 */
export function widen(dtype: StoredDtype, bytes: Uint8Array): Float32Array {
  return orOutOfMemory(() => wideners[dtype](aligned(bytes, byteWidths[dtype])));
}

/** Bytes whose offset in their buffer is a multiple of their element's width. */
interface AlignedBytes {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

const wideners: Record<StoredDtype, (bytes: AlignedBytes) => Float32Array> = {
  F64: (bytes) => new Float32Array(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)),
  F32: (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
  F16: (bytes) => widenHalves(halves(bytes)),
  BF16: (bytes) => widenBrainHalves(halves(bytes)),
  I64: (bytes) =>
    Float32Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8), Number),
  I32: (bytes) => new Float32Array(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)),
  I16: (bytes) => new Float32Array(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)),
  I8: (bytes) => new Float32Array(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  U8: (bytes) => new Float32Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
  BOOL: (bytes) => new Float32Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
};

function aligned(bytes: Uint8Array, width: number): AlignedBytes {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

function halves(bytes: AlignedBytes): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

function widenHalves(values: Uint16Array): Float32Array {
  halfTable ??= Uint32Array.from({ length: 65536 }, (_, half) => floatBitsOfHalf(half));
  const bits = new Uint32Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = halfTable[values[i]!]!;
  return new Float32Array(bits.buffer);
}

/** The float32 bits of every float16, computed on first use. */
let halfTable: Uint32Array | undefined;

/** float16 has 5 bits of exponent (bias 15) and 10 of fraction; float32 has 8 (bias 127) and 23. */
function floatBitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal, fraction · 2⁻²⁴, is a normal float32: its leading one becomes the implicit one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** bfloat16 is the upper half of a float32. */
function widenBrainHalves(values: Uint16Array): Float32Array {
  const bits = new Uint32Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = values[i]! << 16;
  return new Float32Array(bits.buffer);
}

function orOutOfMemory<T>(make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new AppError(
      "out-of-memory",
      "There is not enough memory in the browser for this model's weights.",
      "Close other tabs, or choose a smaller model.",
    );
  }
}
