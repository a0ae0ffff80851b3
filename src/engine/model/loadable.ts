/** @file Makes a pruned model loadable for the library. */

import { configOf, prunedHeads, withHeads } from "../../models/pruned-heads";
import type { OpenedModel } from "./loading";
import { parametersOf, storedTensors } from "./parameters";
import { modelOf } from "./pruning";

/**
 * Returns the model, or, if the library cannot represent it without some of its heads, one with zeros in their places,
 * which add nothing: in families that it cannot prune all of them, and otherwise one in each layer without heads.
 */
export function loadable(opened: OpenedModel): OpenedModel {
  const { model, read } = opened;
  const remainingHeads = model.remainingHeads.map((remaining) => {
    if (!model.isPrunedByLibrary) return Array.from({ length: model.numHeads }, (_, head) => head);
    return remaining.length > 0 || model.holdsEmptyLayers ? remaining : [0];
  });
  if (remainingHeads.every((heads, layer) => heads.length === model.remainingHeads[layer]!.length))
    return opened;
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
      if (!slices) return read(tensor);
      const before = model.remainingHeads[slices.layer]!;
      const after = remainingHeads[slices.layer]!;
      const values = before.length > 0 ? await read(tensor) : new Float32Array();
      return withHeads(values, tensor.shape, { slices, before, after, headDim: model.headDim });
    },
  };
}
