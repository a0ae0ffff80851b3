/** @file A value times its own sigmoid: SiLU, and the quick form of GELU. */

import type { Value } from "../value";
import { type Fusion, nodeFor } from "./fusion";
import type { GraphView } from "./graph-view";

/** x · sigmoid(α·x) → QuickGelu. */
export const gated: Fusion = (product, view) => {
  if (product.op !== "Mul") return null;
  const [x, gate] = product.inputs as [Value, Value];
  const sigmoid = view.inner(gate, "Sigmoid");
  const alpha = sigmoid && factorOf(sigmoid.inputs[0]!, x, view);
  if (alpha === null) return null;
  return { place: product, made: [nodeFor("QuickGelu", product.outputs, [x], { alpha })], gone: [product] };
};

/** By what `x` is multiplied in `scaled`; null if that is anything else. */
function factorOf(scaled: Value, x: Value, view: GraphView): number | null {
  if (scaled === x) return 1;
  const mul = view.inner(scaled, "Mul");
  return mul?.inputs[0] === x ? view.number(mul.inputs[1]!) : null;
}
