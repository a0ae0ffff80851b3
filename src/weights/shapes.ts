/** @file Checks the shapes that a file claims, and gathers tensors that are not stored in row-major order. */

import { allocateFloats } from "./dtype";

/** The number of elements of `shape` (non-negative integers), or `null` if it is not a safe integer. */
export function checkedSize(shape: readonly number[]): number | null {
  if (shape.includes(0)) return 0;
  let size = 1;
  for (const dim of shape) {
    size *= dim;
    if (!Number.isSafeInteger(size)) return null;
  }
  return size;
}

/** Where a tensor's elements lie in a row of values: element `[i, j]` at `i * strides[0] + j * strides[1]`. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** The number of stored values from the first element of `layout` to its last; `null` if it is not a safe integer. */
export function checkedSpan({ shape, strides }: Layout): number | null {
  if (shape.includes(0)) return 0;
  let last = 0;
  for (const [axis, dim] of shape.entries()) {
    if (dim > 1) last += (dim - 1) * strides[axis]!;
    if (!Number.isSafeInteger(last)) return null;
  }
  return last + 1;
}

/** Whether the elements are stored in row-major order without gaps. */
export function isContiguous({ shape, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The `size` elements of `layout` in row-major order. `values` begin at its first element. */
export function gather(values: Float32Array, layout: Layout, size: number): Float32Array {
  const axes = [...layout.shape.keys()].filter((axis) => layout.shape[axis] !== 1);
  const shape = axes.map((axis) => layout.shape[axis]!);
  const strides = axes.map((axis) => layout.strides[axis]!);
  const index = shape.map(() => 0);
  const gathered = allocateFloats(size);
  let from = 0;
  for (let to = 0; to < size; to++) {
    gathered[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}
