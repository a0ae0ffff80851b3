/** @file How close figures about heads are to the library's: by layer, over all, and in their ranking. */

import type { ModelInfo } from "../engine/api/api";
import { at, type FloatTensor } from "../lib/tensor";

/** What heads are held to: relative entropies, gradients beside their layer's largest, logits, loss, metric. */
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

/** max |own − theirs| ÷ the largest of theirs, of each slice along the first axis; infinite where shapes differ. */
export function byLayer(own: FloatTensor, theirs: FloatTensor): number {
  if (own.shape.join() !== theirs.shape.join()) return Number.POSITIVE_INFINITY;
  const layers = Array.from({ length: own.shape[0]! }, (_, layer) => {
    const [a, b] = [at(own, layer).data, at(theirs, layer).data];
    const difference = most(a.map((value, index) => value - b[index]!));
    return difference === 0 ? 0 : difference / most(b);
  });
  return layers.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...layers);
}

/** The largest difference beside the largest value of all. */
export function relative(own: FloatTensor, theirs: FloatTensor): number {
  const whole = ({ data, shape }: FloatTensor) => ({ data, shape: [1, ...shape] });
  return byLayer(whole(own), whole(theirs));
}

/** Whether any two heads of a layer that lie further apart than `apart` × the layer's largest stand in the same order. */
export function sameRanking(own: FloatTensor, theirs: FloatTensor, apart: number): boolean {
  return Array.from({ length: own.shape[0]! }, (_, layer) => {
    const [a, b] = [at(own, layer).data, at(theirs, layer).data];
    const gap = apart * most(b);
    return a.every((left, i) => a.every((right, j) => b[i]! - b[j]! <= gap || left > right));
  }).every(Boolean);
}

export const divided = ({ data, shape }: FloatTensor, by: number): FloatTensor => ({
  data: data.map((value) => value / by),
  shape,
});

/** `[numLayers, numHeads]`: 0 for the heads named by layer, 1 for the others. */
export function maskWithout(
  heads: Readonly<Record<string, readonly number[]>>,
  { numLayers, numHeads }: Pick<ModelInfo, "numLayers" | "numHeads">,
): FloatTensor {
  const data = new Float32Array(numLayers * numHeads).fill(1);
  for (const [layer, list] of Object.entries(heads)) {
    for (const head of list) data[Number(layer) * numHeads + head] = 0;
  }
  return { data, shape: [numLayers, numHeads] };
}
