/** @file Combines a program's outputs per layer into one tensor over all layers and heads. */

import { type FloatTensor, floatTensor, sizeOf } from "../../lib/tensor";
import type { Model } from "../../models/model";

/**
 * Combines outputs `name.0`, `name.1`, … of shape `[B, h, …]`, where h counts a layer's remaining heads, into `[L, B,
 * H, …]`, with zeros for pruned heads. `shape`: `[B, H, …]`, needed for a model without any head; by default its B is
 * 0.
 */
export function expandHeads(
  outputs: ReadonlyMap<string, FloatTensor>,
  name: string,
  { remainingHeads, numHeads }: Pick<Model, "remainingHeads" | "numHeads">,
  shape: readonly number[] = [0, numHeads, 0],
): FloatTensor {
  const layers = remainingHeads.map((_, layer) => outputs.get(`${name}.${layer}`));
  const [batch = 0, , ...rest] = layers.find((layer) => layer !== undefined)?.shape ?? shape;
  const size = sizeOf(rest);
  const data = new Float32Array(remainingHeads.length * batch * numHeads * size);
  layers.forEach((tensor, layer) => {
    if (!tensor) return;
    const start = layer * batch * numHeads * size;
    copyHeads(tensor.data, data.subarray(start), {
      remaining: remainingHeads[layer]!,
      batch,
      numHeads,
      size,
    });
  });
  return floatTensor(data, [remainingHeads.length, batch, numHeads, ...rest]);
}

interface HeadLayout {
  readonly remaining: readonly number[];
  readonly batch: number;
  readonly numHeads: number;
  /** Values per head. */
  readonly size: number;
}

/** Copies `[B, h, size]` into `[B, H, size]`, each head to its number. */
function copyHeads(
  from: Float32Array,
  to: Float32Array,
  { remaining, batch, numHeads, size }: HeadLayout,
): void {
  for (let row = 0; row < batch; row++) {
    remaining.forEach((head, index) => {
      const start = (row * remaining.length + index) * size;
      to.set(from.subarray(start, start + size), (row * numHeads + head) * size);
    });
  }
}
