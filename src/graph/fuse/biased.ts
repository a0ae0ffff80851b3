/** @file Finds sums of a value and a bias. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { sameShape } from "./fusion";
import type { GraphView } from "./graph-view";

export interface Biased {
  readonly x: Value;
  /** A weight `[C]`. */
  readonly bias: Value;
}

/** The terms of an Add of a value `[…, C]` and a weight `[C]`; null for any other node. */
export function biasOf({ op, inputs, outputs }: GraphNode): Biased | null {
  if (op !== "Add") return null;
  const [a, b] = inputs as [Value, Value];
  const [sum] = outputs as [Value];
  if (isRowFor(b, sum) && sameShape(a, sum)) return { x: a, bias: b };
  if (isRowFor(a, sum) && sameShape(b, sum)) return { x: b, bias: a };
  return null;
}

/** The same for the node that computes `value`, if nothing else needs it. */
export function biasedBy(view: GraphView, value: Value): Biased | null {
  const node = view.inner(value, "Add");
  return node && biasOf(node);
}

const isRowFor = (row: Value, x: Value): boolean =>
  row.origin === "parameter" &&
  row.shape.length === 1 &&
  x.shape.length > 1 &&
  row.shape[0] === x.shape.at(-1);
