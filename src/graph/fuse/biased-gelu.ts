/** @file A GELU of a sum with a bias. */

import { biasedBy } from "./biased";
import { type Fusion, nodeFor } from "./fusion";

/** Gelu(Add(x, bias)) → BiasGelu, or FastGelu for the tanh form. */
export const biasedGelu: Fusion = (gelu, view) => {
  const biased = gelu.op === "Gelu" ? biasedBy(view, gelu.inputs[0]!) : null;
  if (!biased) return null;
  const op = gelu.attrs.approximate === "tanh" ? "FastGelu" : "BiasGelu";
  return { place: gelu, made: [nodeFor(op, gelu.outputs, [biased.x, biased.bias])], gone: [gelu] };
};
