/** @file The question "where does this head look in these texts": the matrix of one head, chosen by an input. */

import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { weightedRows } from "./measure";
import { declareInputs, defineProgram, type Program } from "./program";

export interface HeadMatrixOptions {
  readonly masked: boolean;
  readonly weighting: "attention" | "norm";
}

/**
 * Input `chosen` `[L, H]`, 1 for the head and 0 for the others, so that one program answers for every head. Output
 * `matrix` `[B, T, T]`: its weights, or their norm-weighted shares. The model must have a head.
 */
export function headMatrixProgram(model: Model, { masked, weighting }: HeadMatrixOptions): Program {
  return defineProgram(model, `head_matrix(masked=${masked},weighting=${weighting})`, (g) => {
    const { layers } = model.forward(g, declareInputs(g, model, masked));
    const chosen = g.input("chosen", "float32", [model.numLayers, model.numHeads]);
    const parts = layers.flatMap((taps, layer): Value[] => {
      if (!taps) return [];
      return [
        g.scope(`head_matrix.${layer}`, () => {
          const row = g.gather(chosen, g.index(layer), 0);
          const remaining = model.remainingHeads[layer]!;
          const own = remaining.length === model.numHeads ? row : g.gather(row, g.indices(remaining), 0);
          return g.sum(g.mul(weightedRows(g, taps, weighting), g.unsqueeze(own, [1, 2])), [1], 0);
        }),
      ];
    });
    g.output(
      "matrix",
      parts.reduce((sum, part) => g.add(sum, part)),
    );
  });
}
