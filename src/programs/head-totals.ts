/** @file The question "which kinds of tokens, and how far away, does each head attend to": sums over a batch of texts. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { Model } from "../models/model";
import { weightedRows } from "./measure";
import { forwardProgram, outputEach, type Program } from "./program";

export interface HeadTotalsOptions {
  readonly masked: boolean;
  readonly weighting: "attention" | "norm";
}

/**
 * Inputs beside the model's: `classes` `[B, T, C]`, 1 for the class of a token and 0 for padding, and `bins` `[T·T, D]`, 1
 * for the bin of a query and key. Outputs for layer l, summed over the batch: `class_totals.l` `[1, H, C, C]` by the
 * classes of queries and keys, and `distance_totals.l` `[1, H, 1, D]`.
 */
export function headTotalsProgram(model: Model, { masked, weighting }: HeadTotalsOptions): Program {
  const key = `head_totals(masked=${masked},weighting=${weighting})`;
  return forwardProgram(model, key, masked, (g, { layers, lastHiddenState }) => {
    const classes = g.unsqueeze(g.input("classes", "float32", ["B", "T", "C"]), [1]); // [B, 1, T, C]
    const bins = g.input("bins", "float32", ["T*T", "D"]);
    const byQuery = g.transpose(classes, [0, 1, 3, 2]);
    const isQuery = g.sum(classes, [3], 1); // [B, 1, T, 1]
    const rows = layers.map((layer) => layer && { weights: weightedRows(g, layer, weighting) });
    outputEach(g, "class_totals", rows, ({ weights }, index) =>
      g.scope(`class_totals.${index}`, () => overBatch(g, g.matmul(byQuery, g.matmul(weights, classes)))),
    );
    outputEach(g, "distance_totals", rows, ({ weights }, index) =>
      g.scope(`distance_totals.${index}`, () => {
        const ofPairs = g.reshape(overBatch(g, g.mul(weights, isQuery)), [0, 0, 1, -1]); // [1, H, 1, T·T]
        return g.matmul(ofPairs, bins);
      }),
    );
    // A program needs an output even if no head is left.
    if (layers.every((layer) => layer === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

const overBatch = (g: GraphBuilder, x: Value): Value => g.sum(x, [0], 1);
