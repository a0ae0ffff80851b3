/** @file A LayerNorm or RMSNorm of a residual sum, one of whose terms may have just got its bias. */

import type { GraphNode } from "../ir";
import type { Value } from "../value";
import { biasedBy } from "./biased";
import { type Fusion, nodeFor, sameShape } from "./fusion";
import type { GraphView } from "./graph-view";

const joint = {
  LayerNormalization: "SkipLayerNormalization",
  SimplifiedLayerNormalization: "SkipSimplifiedLayerNormalization",
} as const;

/** A norm of Add(Add(x, bias), skip) → one operator, which gives the sum too where it is read. */
export const skipNorm: Fusion = (norm, view) => {
  if (norm.op !== "LayerNormalization" && norm.op !== "SimplifiedLayerNormalization") return null;
  const [sum, ...rows] = norm.inputs;
  const add = view.made(sum, "Add");
  const gain = gainOf(rows[0]!, view);
  if (!add || !gain) return null;
  const [a, b] = add.inputs;
  if (!sameShape(a!, sum!) || !sameShape(b!, sum!)) return null;
  const left = biasedBy(view, a!);
  const biased = left ?? biasedBy(view, b!);
  const terms = biased ? [biased.x, left ? b! : a!] : [a!, b!];
  const isSumRead = view.readers(sum!) > 1 || view.isOutput(sum!);
  const outputs = [norm.outputs[0]!, ...(isSumRead ? [sum!] : [])];
  const inputs = [...terms, ...rows, ...(biased ? [biased.bias] : [])];
  const attrs = { epsilon: norm.attrs.epsilon! };
  return {
    place: add,
    made: [...gain.made, nodeFor(joint[norm.op], outputs, inputs, attrs)],
    gone: [add, norm, ...gain.made],
  };
};

/** The nodes that compute a gain of weights and constants, which have to come before the sum; null for any other gain. */
function gainOf(gain: Value, view: GraphView): { readonly made: readonly GraphNode[] } | null {
  if (gain.origin === "parameter") return { made: [] };
  const offset = view.made(gain, "Add");
  const isKnown = offset?.inputs.every(({ origin }) => origin === "parameter" || origin === "constant");
  return offset && isKnown ? { made: [offset] } : null;
}
