/** @file What a program says layer by layer, as one tensor over all layers. */

import { type FloatTensor, stack } from "../lib/tensor";
import type { Model } from "../models/model";

/** Outputs `name.0`, `name.1`, … of shape `[B, H, …]` as one tensor `[L, B, H, …]`. */
export function expandHeads(
  outputs: ReadonlyMap<string, FloatTensor>,
  name: string,
  model: Model,
): FloatTensor {
  return stack(Array.from({ length: model.numLayers }, (_, layer) => outputs.get(`${name}.${layer}`)!));
}
