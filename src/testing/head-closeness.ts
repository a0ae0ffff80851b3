/** @file How close measures of heads are to the library's: by layer, over all, and in their ranking. */

import { at, type FloatTensor } from "../lib/tensor";

/** The tolerances: relative for entropies, relative to the layer's largest for gradients, to the largest for the rest. */
export const headCloseness = {
  entropies: 1e-4,
  gradients: 1e-3,
  logits: 1e-4,
  loss: 1e-5,
  metric: 1e-4,
} as const;

/** max |value|. */
export const most = (values: Float32Array) =>
  values.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0);

/** The largest over the layers of max |own − theirs| ÷ max |theirs|; infinite if the shapes differ. */
export function byLayer(own: FloatTensor, theirs: FloatTensor): number {
  if (own.shape.join() !== theirs.shape.join()) return Number.POSITIVE_INFINITY;
  const layers = Array.from({ length: own.shape[0]! }, (_, layer) => {
    const [a, b] = [at(own, layer).data, at(theirs, layer).data];
    const difference = most(a.map((value, index) => value - b[index]!));
    return difference === 0 ? 0 : difference / most(b);
  });
  return layers.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...layers);
}

/** The largest difference ÷ the largest value. */
export function relative(own: FloatTensor, theirs: FloatTensor): number {
  const whole = ({ data, shape }: FloatTensor) => ({ data, shape: [1, ...shape] });
  return byLayer(whole(own), whole(theirs));
}

/** Whether the heads of each layer have the same order, ignoring gaps below `apart` × the layer's largest value. */
export function sameRanking(own: FloatTensor, theirs: FloatTensor, apart: number): boolean {
  return Array.from({ length: own.shape[0]! }, (_, layer) => {
    const [a, b] = [at(own, layer).data, at(theirs, layer).data];
    const gap = apart * most(b);
    return a.every((left, i) => a.every((right, j) => b[i]! - b[j]! <= gap || left > right));
  }).every(Boolean);
}
