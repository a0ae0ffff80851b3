/** @file A dense row-major array with a shape: the form in which numbers cross every boundary of the app. */

export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface IntTensor {
  readonly data: Int32Array;
  readonly shape: readonly number[];
}

export type Tensor = FloatTensor | IntTensor;

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function floatTensor(data: Float32Array, shape: readonly number[]): FloatTensor {
  return { data, shape };
}

/** The slice `tensor[index]` along the first axis, which shares its memory. */
export function at(tensor: FloatTensor, index: number): FloatTensor {
  const shape = tensor.shape.slice(1);
  const size = sizeOf(shape);
  return { data: tensor.data.subarray(index * size, (index + 1) * size), shape };
}

/** Stacks tensors of one shape along a new first axis. */
export function stack(tensors: readonly FloatTensor[]): FloatTensor {
  const size = tensors[0]!.data.length;
  const data = new Float32Array(size * tensors.length);
  tensors.forEach((tensor, index) => {
    data.set(tensor.data, index * size);
  });
  return { data, shape: [tensors.length, ...tensors[0]!.shape] };
}
