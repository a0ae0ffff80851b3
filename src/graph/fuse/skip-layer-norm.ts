/** @file A LayerNorm of a residual sum, one of whose terms may have just got its bias. */

import { biasedBy } from "./biased";
import { type Fusion, nodeFor, sameShape } from "./fusion";

/** LayerNormalization(Add(Add(x, bias), skip)) → SkipLayerNormalization, which gives the sum too where it is read. */
export const skipLayerNorm: Fusion = (norm, view) => {
  if (norm.op !== "LayerNormalization") return null;
  const [sum, scale, shift] = norm.inputs;
  const add = view.made(sum, "Add");
  if (!add) return null;
  const [a, b] = add.inputs;
  if (!sameShape(a!, sum!) || !sameShape(b!, sum!)) return null;
  const left = biasedBy(view, a!);
  const biased = left ?? biasedBy(view, b!);
  const terms = biased ? [biased.x, left ? b! : a!] : [a!, b!];
  const isSumRead = view.readers(sum!) > 1 || view.isOutput(sum!);
  const outputs = [norm.outputs[0]!, ...(isSumRead ? [sum!] : [])];
  const inputs = [...terms, scale!, shift!, ...(biased ? [biased.bias] : [])];
  const attrs = { epsilon: norm.attrs.epsilon! };
  return {
    place: add,
    made: [nodeFor("SkipLayerNormalization", outputs, inputs, attrs)],
    gone: [add, norm],
  };
};
