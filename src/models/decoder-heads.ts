/** @file The heads that the library puts on every decoder: the next token over all tokens, and a classifier over the last. */

import type { FamilyConfig } from "./family";
import type { ClassifierHead, Predictor } from "./heads";
import { lastToken } from "./pooling";

const scoreWeight = "score.weight";

/** The width of the head's input. */
type Width<C> = (c: C) => number;

const hiddenWidth = ({ hiddenSize }: FamilyConfig): number => hiddenSize;

/** One matrix without a bias. `width`: if it is not that of the hidden states. */
export const scoreHead = <C extends FamilyConfig>(
  architecture: string,
  width: Width<C> = hiddenWidth,
): ClassifierHead<C> => ({
  classes: [architecture],
  weight: scoreWeight,
  width,
  isIn: (names, c) => names.shapeOf(scoreWeight)?.[1] === width(c),
  pool: lastToken,
  logits: (g, c, hidden, numLabels) =>
    g.gemm(g.reshape(hidden, [-1, width(c)]), g.parameter(scoreWeight, [numLabels, width(c)])),
});

interface TokenMatrices {
  /** The table of token embeddings, which is the output matrix too if they are tied. */
  readonly tokens: string;
  readonly output: string;
  /** Matrices of heads that are not supported. */
  readonly unread: readonly string[];
}

/** `[B, T, W]` → `[B*T, vocabSize]`, without a bias. `width`: W, if it is not that of the hidden states. */
export const tokenHead = <C extends FamilyConfig>(
  classes: Predictor<C>["classes"],
  { tokens, output, unread }: TokenMatrices,
  width: Width<C> = hiddenWidth,
): Predictor<C> => ({
  classes,
  // A tied head needs no tensor of its own; a classifier's weights cannot predict tokens.
  isIn: (names, { tied }) =>
    names.has(output) || (tied && ![...unread, scoreWeight].some((weight) => names.has(weight))),
  logits: (g, c, hidden) =>
    g.gemm(g.reshape(hidden, [-1, width(c)]), g.parameter(c.tied ? tokens : output, [c.vocabSize, width(c)])),
});
