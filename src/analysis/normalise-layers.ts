/** @file Importance relative to the layer: each layer is scaled to length one. */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** Avoids a division by 0 in a layer whose gradients are all 0. */
const safety = 1e-20;

/** Each layer ÷ (its L2 norm + 1e-20): `[L, H]` → `[L, H]`. The NaN of a pruned head stays and is ignored in the norm. */
export function normaliseLayers({ data, shape }: FloatTensor): FloatTensor {
  const heads = shape[1]!;
  const norms = Array.from({ length: shape[0]! }, (_, layer) =>
    norm(data.subarray(layer * heads, (layer + 1) * heads)),
  );
  return floatTensor(
    data.map((value, place) => value / (norms[Math.floor(place / heads)]! + safety)),
    shape,
  );
}

function norm(layer: Float32Array): number {
  let sum = 0;
  for (const value of layer) if (!Number.isNaN(value)) sum += value ** 2;
  return Math.sqrt(sum);
}
