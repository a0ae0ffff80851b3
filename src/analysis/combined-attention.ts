/** @file One map made of the maps of many heads: their mean, and attention rollout. Pruned heads take no part. */

import { at, type FloatTensor, floatTensor } from "../lib/tensor";
import { type HeadPlace, type HeadSet, hasHead } from "./head-sets";

/** The places of a model's heads in the layers `[first, end)` that were not pruned. */
export function placesIn(
  { shape }: FloatTensor,
  pruned: HeadSet,
  [first, end]: readonly [number, number],
): readonly HeadPlace[] {
  const numHeads = shape[1]!;
  return Array.from({ length: end - first }, (_, i) => first + i).flatMap((layer) =>
    Array.from({ length: numHeads }, (_, head): HeadPlace => [layer, head]).filter(
      (place) => !hasHead(pruned, place),
    ),
  );
}

/** The mean of the maps at `places` of `attentions` `[L, H, T, T]`, as `[T, T]`; zeros if there are none. */
export function meanAttention(attentions: FloatTensor, places: readonly HeadPlace[]): FloatTensor {
  const shape = attentions.shape.slice(2);
  const sum = new Float64Array(shape[0]! * shape[1]!);
  for (const [layer, head] of places) {
    const { data } = at(at(attentions, layer), head);
    for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
  }
  const count = Math.max(1, places.length);
  return floatTensor(
    Float32Array.from(sum, (value) => value / count),
    shape,
  );
}

/**
 * Attention rollout (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3): how much of each
 * input token is in each token after layer `last`, if a layer passes on half of what it reads and half of what its heads
 * give it. The product of 0.5·A + 0.5·I over the layers 0 to `last`, the later on the left, where A is the mean over the
 * layer's heads and rows are normalised; a layer without heads passes everything on. `attentions` is `[L, H, T, T]`, the
 * result `[T, T]`, a row for each token after the layer.
 */
export function rollout(attentions: FloatTensor, last: number, pruned: HeadSet): FloatTensor {
  const size = attentions.shape[2]!;
  let product = identity(size);
  for (let layer = 0; layer <= last; layer++) {
    const places = placesIn(attentions, pruned, [layer, layer + 1]);
    if (places.length === 0) continue;
    product = multiply(withResidual(meanAttention(attentions, places), size), product, size);
  }
  return floatTensor(Float32Array.from(product), [size, size]);
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

/** 0.5·A + 0.5·I with each row divided by its sum. */
function withResidual({ data }: FloatTensor, size: number): Float64Array {
  const matrix = Float64Array.from(data, (weight) => weight / 2);
  for (let row = 0; row < size; row++) {
    matrix[row * size + row]! += 0.5;
    const cells = matrix.subarray(row * size, (row + 1) * size);
    const sum = cells.reduce((total, weight) => total + weight, 0);
    for (let i = 0; i < size; i++) cells[i]! /= sum;
  }
  return matrix;
}

/** a·b; what a causal model leaves out is skipped. */
function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const to = product.subarray(row * size, (row + 1) * size);
    for (let middle = 0; middle < size; middle++) {
      const factor = a[row * size + middle]!;
      if (factor === 0) continue;
      const from = middle * size;
      for (let column = 0; column < size; column++) to[column]! += factor * b[from + column]!;
    }
  }
  return product;
}
