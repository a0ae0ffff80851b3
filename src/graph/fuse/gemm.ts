/** @file An affine map of rows. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { biasOf } from "./biased";
import { type Fusion, makeNode, nodeFor } from "./fusion";
import type { GraphView } from "./graph-view";

/**
 * Add(MatMul(x, W), bias) → Gemm over the rows of x, for an x `[B, T, in]` of which at most one size is unknown: only
 * then is the shape of the result known when the graph is written.
 */
export const gemm: Fusion = (add, view) => {
  const found = affineOf(add, view);
  if (!found) return null;
  const { x, weight, bias } = found;
  const [result] = add.outputs as [Value];
  const rows = makeNode("Reshape", `${result.name}.rows`, [x], { shape: [-1, Number(x.shape[2])] });
  const product = makeNode("Gemm", `${result.name}.Gemm`, [rows.output, weight, bias]);
  const shape = result.shape.map((dim) => (typeof dim === "number" ? dim : -1));
  const back = nodeFor("Reshape", [result], [product.output], { shape });
  return { place: add, made: [rows.node, product.node, back], gone: [add] };
};

function affineOf(add: GraphNode, view: GraphView) {
  const biased = biasOf(add);
  const product = biased && view.inner(biased.x, "MatMul");
  if (!product) return null;
  const [x, weight] = product.inputs as [Value, Value];
  const numUnknown = x.shape.filter((dim) => typeof dim === "string").length;
  const fits = x.shape.length === 3 && weight.shape.length === 2 && numUnknown <= 1;
  return fits ? { x, weight, bias: biased.bias } : null;
}
