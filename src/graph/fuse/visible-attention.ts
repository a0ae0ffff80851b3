/**
 * @file Attention of one text whose probabilities are read: its products take the heads from where they were split, so
 * that nothing is transposed.
 */

import type { Value } from "../value";
import { type Fusion, isList, makeNode, nodeFor, oneFloat } from "./fusion";
import { factorsOf, headsOf, mergedHeads } from "./heads";

/** q·kᵀ · scale → Einsum. */
export const visibleScores: Fusion = (scaled, view) => {
  const scale = scaled.op === "Mul" ? view.number(scaled.inputs[1]!) : null;
  const factors = scale === null ? null : factorsOf(scaled.inputs[0], view);
  if (scale === null || !factors) return null;
  const query = headsOf(factors.query, view);
  const key = headsOf(factors.key, view);
  if (!query || !key || !isOneText(scaled.outputs[0]!)) return null;
  const constant = oneFloat(scale);
  const inputs = [query.split, key.split, constant.value];
  const made = nodeFor("Einsum", scaled.outputs, inputs, { equation: "bqhd,bkhd,x->bhqk" });
  return { place: scaled, made: [made], gone: [scaled], constants: [constant] };
};

/** Heads of probabilities·v, merged → Einsum. */
export const visibleContext: Fusion = (merged, view) => {
  const context = mergedHeads(merged, view);
  const product = context && view.inner(context, "MatMul");
  const value = product && headsOf(product.inputs[1]!, view);
  if (!value || !isOneText(context)) return null;
  const [result] = merged.outputs as [Value];
  const inputs = [product.inputs[0]!, value.split];
  const sum = makeNode("Einsum", `${result.name}.Einsum`, inputs, { equation: "bhqk,bkhd->bqhd" });
  const back = nodeFor("Reshape", [result], [sum.output], { shape: [0, 0, Number(result.shape[2])] });
  return { place: merged, made: [sum.node, back], gone: [merged] };
};

/** −Σ a·b over the last axis → Einsum: an entropy, but for its logarithm. */
export const entropy: Fusion = (negated, view) => {
  const sum = negated.op === "Neg" ? view.inner(negated.inputs[0], "ReduceSum") : null;
  const product = sum && isList(sum.attrs.axes, [3]) && view.inner(sum.inputs[0], "Mul");
  if (!product || sum.attrs.keepdims !== 0 || !isOneText(product.outputs[0]!)) return null;
  const minus = oneFloat(-1);
  const inputs = [...product.inputs, minus.value];
  const made = nodeFor("Einsum", negated.outputs, inputs, { equation: "bhqk,bhqk,x->bhq" });
  return { place: negated, made: [made], gone: [negated], constants: [minus] };
};

/** Each result is a thread's work, too much for the products of large batches. */
const isOneText = ({ shape }: Value): boolean => shape.length === 4 && shape[0] === 1;
