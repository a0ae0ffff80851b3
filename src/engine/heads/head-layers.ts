/** @file Combines a program's outputs per layer into one tensor over all layers and heads. */

import { type FloatTensor, floatTensor, sizeOf } from "../../lib/tensor";
import type { Model } from "../../models/model";

/**
 * Combines outputs `name.0`, `name.1`, … of shape `[B, h, …]`, where h counts a layer's remaining heads, into `[L, B,
 * H, …]`, with zeros for pruned heads. A layer with fewer values a head has zeros after them. `shape`: `[B, H, …]`, needed for a model without any head; by default its B is
 * 0.
 */
export function expandHeads(
  outputs: ReadonlyMap<string, FloatTensor>,
  name: string,
  { remainingHeads, numHeads }: Pick<Model, "remainingHeads" | "numHeads">,
  shape: readonly number[] = [0, numHeads, 0],
): FloatTensor {
  const layers = remainingHeads.map((_, layer) => outputs.get(`${name}.${layer}`));
  const shapes = layers.flatMap((layer) => (layer ? [layer.shape] : []));
  const perHead = (own: readonly number[]) => sizeOf(own.slice(2));
  const [batch = 0, , ...rest] = shapes.toSorted((a, b) => perHead(b) - perHead(a))[0] ?? shape;
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
      given: perHead(tensor.shape),
    });
  });
  return floatTensor(data, [remainingHeads.length, batch, numHeads, ...rest]);
}

interface HeadLayout {
  readonly remaining: readonly number[];
  readonly batch: number;
  readonly numHeads: number;
  /** Values per head, and how many of them are given. */
  readonly size: number;
  readonly given: number;
}

/** Copies `[B, h, given]` into `[B, H, size]`, each head to its number. */
function copyHeads(
  from: Float32Array,
  to: Float32Array,
  { remaining, batch, numHeads, size, given }: HeadLayout,
): void {
  for (let row = 0; row < batch; row++) {
    remaining.forEach((head, index) => {
      const start = (row * remaining.length + index) * given;
      to.set(from.subarray(start, start + given), (row * numHeads + head) * size);
    });
  }
}
