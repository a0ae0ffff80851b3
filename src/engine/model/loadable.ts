/** @file Makes a pruned model loadable for the library. */

import { sizeOf } from "../../lib/tensor";
import { configOf, prunedHeads } from "../../models/pruned-heads";
import type { OpenedModel } from "./loading";
import { parametersOf, storedTensors } from "./parameters";
import { modelOf } from "./pruning";

/**
 * Returns the model, or, if the library cannot represent its layers without heads, a model with one head of zeros in
 * each of them, which adds nothing.
 */
export function loadable(opened: OpenedModel): OpenedModel {
  const { model, read } = opened;
  if (model.holdsEmptyLayers || model.remainingHeads.every((remaining) => remaining.length > 0))
    return opened;
  const remainingHeads = model.remainingHeads.map((remaining) => (remaining.length > 0 ? remaining : [0]));
  const config = configOf(opened.config, model, prunedHeads({ remainingHeads, numHeads: model.numHeads }));
  const filled = modelOf(opened, config);
  const parameters = parametersOf(filled);
  return {
    ...opened,
    model: filled,
    config,
    parameters,
    tensors: storedTensors(filled, parameters, () => true),
    read: async (tensor) => {
      const slices = model.headSlices(tensor.name);
      const isNew = slices !== null && model.remainingHeads[slices.layer]!.length === 0;
      return isNew ? new Float32Array(sizeOf(tensor.shape)) : read(tensor);
    },
  };
}
