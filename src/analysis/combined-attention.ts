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
export const meanAttention = (attentions: FloatTensor, places: readonly HeadPlace[]): FloatTensor =>
  finished(meanSteps(attentions, places));

/** Work with pauses: yields in between, returns its result. */
type Steps<Result> = Generator<undefined, Result>;

function finished<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function* meanSteps(attentions: FloatTensor, places: readonly HeadPlace[]): Steps<FloatTensor> {
  const shape = attentions.shape.slice(2);
  const sum = new Float64Array(shape[0]! * shape[1]!);
  for (const [layer, head] of places) {
    const { data } = at(at(attentions, layer), head);
    for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
    yield;
  }
  const count = Math.max(1, places.length);
  const mean = new Float32Array(sum.length);
  for (let i = 0; i < sum.length; i++) mean[i] = sum[i]! / count;
  return floatTensor(mean, shape);
}

/**
 * Attention rollout (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3): how much of each
 * input token is in each token after layer `last`, if a layer passes on half of what it reads and half of what its heads
 * give it. The product of 0.5·A + 0.5·I over the layers 0 to `last`, the later on the left, where A is the mean over the
 * layer's heads and rows are normalised; a layer without heads passes everything on. `attentions` is `[L, H, T, T]`, the
 * result `[T, T]`, a row for each token after the layer.
 */
export const rollout = (attentions: FloatTensor, last: number, pruned: HeadSet): FloatTensor =>
  finished(rolloutSteps(attentions, last, pruned));

/** The same with a pause after every few milliseconds of work, for the page's thread. */
export function* rolloutSteps(attentions: FloatTensor, last: number, pruned: HeadSet): Steps<FloatTensor> {
  const size = attentions.shape[2]!;
  const stride = Math.ceil(size / block) * block;
  let product = identity(stride);
  for (let layer = 0; layer <= last; layer++) {
    const places = placesIn(attentions, pruned, [layer, layer + 1]);
    if (places.length === 0) continue;
    const mean = yield* meanSteps(attentions, places);
    product = yield* multiply(yield* withResidual(mean, stride), product, stride);
  }
  const cells = new Float32Array(size * size);
  for (let row = 0; row < size; row++)
    cells.set(product.subarray(row * stride, row * stride + size), row * size);
  return floatTensor(cells, [size, size]);
}

/** Rows that `multiply` adds at once; matrices have a multiple of as many, the last of them zeros. */
const block = 4;

function identity(stride: number): Float64Array {
  const matrix = new Float64Array(stride * stride);
  for (let i = 0; i < stride; i++) matrix[i * stride + i] = 1;
  return matrix;
}

const restRows = 64;

/** 0.5·A + 0.5·I with each row divided by its sum. */
function* withResidual({ data, shape }: FloatTensor, stride: number): Steps<Float64Array> {
  const size = shape[0]!;
  const matrix = new Float64Array(stride * stride);
  for (let row = 0; row < size; row++) {
    const cells = matrix.subarray(row * stride, (row + 1) * stride);
    for (let key = 0; key < size; key++) cells[key] = data[row * size + key]! / 2;
    cells[row]! += 0.5;
    const sum = cells.reduce((total, weight) => total + weight, 0);
    for (let key = 0; key < size; key++) cells[key]! /= sum;
    if (row % restRows === 0) yield;
  }
  return matrix;
}

/** a·b. Four rows of b at once take half the time of one; those that a causal model leaves out are skipped. */
function* multiply(a: Float64Array, b: Float64Array, stride: number): Steps<Float64Array> {
  const product = new Float64Array(stride * stride);
  for (let middle = 0; middle < stride; middle += block) {
    const [b0, b1, b2, b3] = [0, 1, 2, 3].map((i) =>
      b.subarray((middle + i) * stride, (middle + i + 1) * stride),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let to = 0; to < product.length; to += stride) {
      const [a0, a1, a2, a3] = [
        a[to + middle]!,
        a[to + middle + 1]!,
        a[to + middle + 2]!,
        a[to + middle + 3]!,
      ];
      if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) continue;
      for (let column = 0; column < stride; column++)
        product[to + column]! += a0 * b0[column]! + a1 * b1[column]! + a2 * b2[column]! + a3 * b3[column]!;
    }
    yield;
  }
  return product;
}
