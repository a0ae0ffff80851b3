/** @file The question "what does each head attend to", answered by sums over each text instead of its attention. */

import type { GraphBuilder } from "../graph/builder";
import type { Value } from "../graph/value";
import type { LayerTaps, Model } from "../models/model";
import { entropyOf } from "./entropy";
import { forwardProgram, outputEach, type Program } from "./program";

/** What is summed: weights or their largest, both with factors; entropies, or standard deviations of the distance. */
type Summed = "weights" | "largest" | "entropy" | "spread";

export interface MeasureOptions {
  readonly masked: boolean;
  /** Which sums are needed: of whole rows, or of plain keys. */
  readonly sums: readonly (Summed | `${Summed}.plain`)[];
  /** "norm": weights are multiplied by the norms of what they bring to the output, and divided by their sum. */
  readonly weighting: "attention" | "norm";
}

/**
 * Inputs beside the model's, as they are needed, M the number of measures of a kind: `weights_factors` and
 * `largest_factors` `[B, T·T, M]` of the weight of each query and key, `entropy_factors` and `spread_factors` `[B, T, M]`
 * of each query, the same names with `.plain`, `plain` `[B, T]` (1 for a plain key) and `apart` `[T, T]` (|query − key|).
 * Outputs, for kind k and layer l: `k_sums.l` `[B, H, M]`, the sums (or the largest) of the products.
 */
export function measureProgram(model: Model, { masked, sums, weighting }: MeasureOptions): Program {
  const key = `measure(masked=${masked},sums=${sums.join("+")},weighting=${weighting})`;
  return forwardProgram(model, key, masked, (g, { layers, lastHiddenState }) => {
    const rows = rowsOf(g, sums, weighting);
    let declared: Value | null = null;
    const apart = () => {
      declared ??= g.input("apart", "float32", ["T", "T"]);
      return declared;
    };
    for (const kind of sums) {
      const [summed, keys] = kind.split(".") as [Summed, "plain"?];
      const sum = sumOf(g, kind, summed, apart);
      outputEach(g, `${kind}_sums`, layers, (layer, index) =>
        g.scope(`${kind}_sums.${index}`, () => sum(rows[keys ?? "all"](layer))),
      );
    }
    // A program needs an output even if no head is left.
    if (layers.every((layer) => layer === null)) g.output("last_hidden_state", lastHiddenState);
  });
}

type RowsOf = (layer: LayerTaps) => Value;

/** The weights of whole rows and of plain keys, made once for all sums. */
function rowsOf(
  g: GraphBuilder,
  sums: MeasureOptions["sums"],
  weighting: MeasureOptions["weighting"],
): { readonly all: RowsOf; readonly plain: RowsOf } {
  const isPlainNeeded = sums.some((kind) => kind.endsWith(".plain"));
  const keep = isPlainNeeded ? g.unsqueeze(g.input("plain", "float32", ["B", "T"]), [1, 2]) : null;
  const all = once((layer) => weightedRows(g, layer, weighting));
  return { all, plain: once((layer) => (keep ? shares(g, g.mul(all(layer), keep)) : all(layer))) };
}

/** The weights of a layer `[B, H, T, T]`, each row summing to 1. */
export const weightedRows = (
  g: GraphBuilder,
  layer: LayerTaps,
  weighting: MeasureOptions["weighting"],
): Value => (weighting === "norm" ? normWeighted(g, layer) : layer.attention);

function once(make: RowsOf): RowsOf {
  const made = new Map<LayerTaps, Value>();
  return (layer) => {
    const value = made.get(layer) ?? make(layer);
    made.set(layer, value);
    return value;
  };
}

/**
 * ‖α v W‖ (Kobayashi et al. 2020, Attention is Not Only a Weight) as a share of the sum over the keys, where W are the
 * head's rows of the output matrix. ‖v W‖² = v (W Wᵀ) vᵀ, in which W Wᵀ is as small as a head.
 */
function normWeighted(g: GraphBuilder, { attention, value, outputMatrix }: LayerTaps): Value {
  const headDim = Number(value.shape[3]);
  const ofHead = g.reshape(outputMatrix, [-1, headDim, Number(outputMatrix.shape[1])]); // [H, D, C]
  const gram = g.matmul(ofHead, g.transpose(ofHead, [0, 2, 1])); // [H, D, D]
  const squares = g.sum(g.mul(g.matmul(value, gram), value), [3], 0); // [B, H, T]
  const norms = g.sqrt(g.relu(squares));
  return shares(g, g.mul(attention, g.unsqueeze(norms, [2])));
}

const smallestNormal = 1.1754943508222875e-38;

/** Rows divided by their sums; a row of zeros stays one. */
const shares = (g: GraphBuilder, rows: Value): Value =>
  g.div(rows, g.max(g.sum(rows, [3], 1), g.scalar(smallestNormal)));

/** How one kind of sums is made of rows `[B, H, T, T]`: `[B, H, M]`. */
function sumOf(g: GraphBuilder, kind: string, summed: Summed, apart: () => Value): (rows: Value) => Value {
  const count = `M_${kind}`;
  const factors = (places: "T" | "T*T") => g.input(`${kind}_factors`, "float32", ["B", places, count]);
  switch (summed) {
    case "weights": {
      const ofPairs = factors("T*T");
      return (rows) => g.matmul(flat(g, rows), ofPairs);
    }
    case "largest": {
      const byMeasure = g.unsqueeze(g.transpose(factors("T*T"), [0, 2, 1]), [1]); // [B, 1, M, T·T]
      return (rows) => g.largest(g.mul(g.unsqueeze(flat(g, rows), [2]), byMeasure), [3], 0);
    }
    case "entropy": {
      const ofQueries = factors("T");
      return (rows) => g.matmul(entropyOf(g, rows), ofQueries);
    }
    case "spread": {
      const ofQueries = factors("T");
      const distances = apart();
      return (rows) => g.matmul(spreadOf(g, rows, distances), ofQueries);
    }
  }
}

/** The standard deviation of |query − key| under each row: `[B, H, T, T]` → `[B, H, T]`. */
function spreadOf(g: GraphBuilder, rows: Value, apart: Value): Value {
  const mean = g.sum(g.mul(rows, apart), [3], 1);
  const off = g.sub(apart, mean);
  return g.sqrt(g.sum(g.mul(rows, g.mul(off, off)), [3], 0));
}

/** `[B, H, T, T]` → `[B, H, T·T]`. */
const flat = (g: GraphBuilder, rows: Value): Value => g.reshape(rows, [0, 0, -1]);
