/** @file One map of attention minus another. */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** `a` − `b`, of one shape. */
export function subtract(a: FloatTensor, b: FloatTensor): FloatTensor {
  return floatTensor(
    a.data.map((weight, i) => weight - b.data[i]!),
    a.shape,
  );
}

/** A difference `[T, T]` as two maps without signs, `[2, T, T]`: where `a` has more, and where `b` has. */
export function signedParts({ data, shape }: FloatTensor): FloatTensor {
  const parts = new Float32Array(2 * data.length);
  for (let i = 0; i < data.length; i++) {
    const part = data[i]! < 0 ? data.length : 0;
    parts[part + i] = Math.abs(data[i]!);
  }
  return floatTensor(parts, [2, ...shape]);
}

/**
 * A map `[T, T]` with 0 on the keys that are left out and the rest of each row divided by its sum; rows without any rest
 * are 0.
 */
export function withoutKeys({ data, shape }: FloatTensor, isLeftOut: readonly boolean[]): FloatTensor {
  const size = shape[1]!;
  const kept = data.map((weight, i) => (isLeftOut[i % size] ? 0 : weight));
  for (let start = 0; start < kept.length; start += size) {
    const row = kept.subarray(start, start + size);
    const sum = row.reduce((total, weight) => total + weight, 0);
    if (sum > 0) for (let key = 0; key < size; key++) row[key]! /= sum;
  }
  return floatTensor(kept, shape);
}
