/** @file Finds the parts of attention as models write it: heads split and merged, scores, probabilities. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { isList } from "./fusion";
import type { GraphView } from "./graph-view";

/** The rows `[B, T, H·D]` and `[B, T, H, D]` from which heads `[B, H, T, D]` were split; null if they were not. */
export function headsOf(
  heads: Value,
  view: GraphView,
): { readonly rows: Value; readonly split: Value } | null {
  const turn = view.made(heads, "Transpose");
  const split = turn && isList(turn.attrs.perm, [0, 2, 1, 3]) && view.made(turn.inputs[0], "Reshape");
  if (!split || split.inputs[0]!.shape.length !== 3) return null;
  return { rows: split.inputs[0]!, split: split.outputs[0]! };
}

/** The heads `[B, H, T, D]` that this node has merged to `[B, T, H·D]`; null if it is anything else. */
export function mergedHeads({ op, inputs, outputs }: GraphNode, view: GraphView): Value | null {
  if (op !== "Reshape" || outputs[0]!.shape.length !== 3) return null;
  const turn = view.inner(inputs[0], "Transpose");
  return turn && isList(turn.attrs.perm, [0, 2, 1, 3]) ? turn.inputs[0]! : null;
}

export interface Scores {
  readonly query: Value; // [B, H, T, D]
  readonly key: Value; // [B, H, S, D]
  readonly scale: number;
  /** Added to the scores, or null. */
  readonly bias: Value | null;
}

/** Where the scores q·kᵀ · scale + bias come from, if nothing else needs them; null for any others. */
export function scoresOf(scores: Value, view: GraphView): Scores | null {
  const sum = view.inner(scores, "Add");
  const [scaled, bias] = sum ? (sum.inputs as [Value, Value]) : [scores, null];
  const mul = view.inner(scaled, "Mul");
  const scale = mul ? view.number(mul.inputs[1]!) : 1;
  const factors = factorsOf(mul ? mul.inputs[0] : scaled, view);
  return scale === null || !factors ? null : { ...factors, scale, bias };
}

/** The query and the key of q·kᵀ, if nothing else needs it; null for any other value. */
export function factorsOf(product: Value | undefined, view: GraphView): Pick<Scores, "query" | "key"> | null {
  const made = view.inner(product, "MatMul");
  const turn = made && view.inner(made.inputs[1], "Transpose");
  if (!turn || !isList(turn.attrs.perm, [0, 1, 3, 2])) return null;
  return { query: made.inputs[0]!, key: turn.inputs[0]! };
}
