/** @file The classifier that the library puts on every decoder: one matrix, without a bias, over the last token. */

import type { FamilyConfig } from "./family";
import type { ClassifierHead } from "./heads";
import { lastToken } from "./pooling";

const weight = "score.weight";

/** `width`: that of the head's input, if it is not that of the hidden states. */
export const scoreHead = <C extends FamilyConfig>(
  architecture: string,
  width: (c: C) => number = ({ hiddenSize }) => hiddenSize,
): ClassifierHead<C> => ({
  classes: [architecture],
  weight,
  width,
  isIn: (names, c) => names.shapeOf(weight)?.[1] === width(c),
  pool: lastToken,
  logits: (g, c, hidden, numLabels) =>
    g.gemm(g.reshape(hidden, [-1, width(c)]), g.parameter(weight, [numLabels, width(c)])),
});
