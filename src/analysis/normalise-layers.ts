/** @file Importance within a layer: what is left when each layer is brought to length one. */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** What keeps a layer whose heads all have a gradient of 0 from dividing by it. */
const safety = 1e-20;

/** Each layer ÷ (its L2 norm + 1e-20): `[L, H]` → `[L, H]`. NaN, a head that is not there, stays and counts in no norm. */
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
