/** @file An RMSNorm, over the last axis. */

import type { Value } from "../value";
import { type Fusion, isList, makeNode, nodeFor, sameShape } from "./fusion";
import type { GraphView } from "./graph-view";
import { headsOf } from "./heads";

/** x / √(mean(x²) + ε) · gain → SimplifiedLayerNormalization. */
export const rmsNorm: Fusion = (scaled, view) => {
  const [normal, gain] = scaled.inputs;
  const quotient = scaled.op === "Mul" ? view.inner(normal, "Div") : null;
  const [x, size] = quotient?.inputs ?? [];
  const epsilon = x && size ? epsilonOf(x, size, view) : null;
  const isRow = gain?.shape.length === 1 && gain.shape[0] === x?.shape.at(-1);
  if (!x || epsilon === null || !isRow || !sameShape(scaled.outputs[0]!, x)) return null;
  const made = nodeFor("SimplifiedLayerNormalization", scaled.outputs, [x, gain], { axis: -1, epsilon });
  return { place: scaled, made: [made], gone: [scaled] };
};

/** The ε of √(mean(x²) + ε); null for any other `size`. */
function epsilonOf(x: Value, size: Value, view: GraphView): number | null {
  const root = view.inner(size, "Sqrt");
  const sum = root && view.inner(root.inputs[0], "Add");
  const mean = sum && view.inner(sum.inputs[0], "ReduceMean");
  const square = mean && view.inner(mean.inputs[0], "Mul");
  if (!square?.inputs.every((factor) => factor === x)) return null;
  const isAlongRows = isList(mean?.attrs.axes, [-1]) && mean?.attrs.keepdims === 1;
  return isAlongRows ? view.number(sum!.inputs[1]!) : null;
}

/** A norm of each head `[B, H, T, D]` → the same before the heads are moved to the front, where single tokens need no move. */
export const headNorm: Fusion = (norm, view) => {
  if (norm.op !== "SimplifiedLayerNormalization") return null;
  const heads = headsOf(norm.inputs[0]!, view);
  if (!heads) return null;
  const { name, shape } = norm.outputs[0]!;
  const [, numHeads, , headDim] = shape.map(Number) as [number, number, number, number];
  const normed = makeNode(norm.op, `${name}.split`, [heads.split, norm.inputs[1]!], norm.attrs);
  const rows = makeNode("Reshape", `${name}.rows`, [normed.output], { shape: [0, 0, numHeads * headDim] });
  const again = makeNode("Reshape", `${name}.again`, [rows.output], { shape: [0, 0, numHeads, headDim] });
  const moved = nodeFor("Transpose", norm.outputs, [again.output], { perm: [0, 2, 1, 3] });
  return { place: norm, made: [normed.node, rows.node, again.node, moved], gone: [norm] };
};
