/** @file What the figures of heads show, their formulas, and how to read them. */

import type { ChartAbout } from "../charts/ChartCard";

export const entropyAbout: ChartAbout = {
  shows:
    "How widely each head spreads its attention: the entropy of each query's weights, summed over all tokens of the texts.",
  formula: "H = Σ over tokens of −Σ p ln p, in nats",
  read: "A low value is a head that looks at one token, a high one a head that looks at all alike; click a point to see that head's attention.",
};

export const importanceAbout: ChartAbout = {
  shows:
    "How much the mean loss would change if a head were dimmed a little: the derivative by its entry ξ of the head mask, divided by the number of real tokens, and by the layer's L2 norm if asked.",
  formula: "I = |∂L / ∂ξ| ÷ tokens (÷ (‖layer‖₂ + 1e-20))",
  read: "Batch sums all texts before |·|; example takes |·| of each text, as run_bertology of transformers with batches of one; position of each query position, as the code of Michel et al. (2019); cumulative adds each text to the gradient of those before, as run_bertology does since it never zeroes it.",
};

export const scatterAbout: ChartAbout = {
  shows: "Every head as a point: any two of its figures as axes, a third as its colour.",
  formula: "r = cov(x, y) / (σx σy); ρ = r of the ranks",
  read: "Pearson's r asks for a straight line, Spearman's ρ for the same order; dividing by a layer's norm takes away what sets layers apart, so both may change.",
};

export const randomEntropyAbout: ChartAbout = {
  shows:
    "The mean entropy of each head on this sentence, layer by layer, for trained and for random weights of the same shape.",
  formula: "largest = ln N; where a query sees only what stands before it: mean of ln 1 … ln N",
  read: "Random weights give nearly equal scores, so their heads stay close under the dashed line; training pulls heads away from it.",
};

export const distanceAbout: ChartAbout = {
  shows:
    "How different the heads of a layer are on this sentence: the Jensen–Shannon distance of two heads' rows, mean over queries and pairs.",
  formula: "d = √(H((p + q) / 2) − (H(p) + H(q)) / 2); at most √ln 2 = 0.833",
  read: "Near 0 all heads of the layer look at the same tokens, as with random weights; larger values mean that each looks at something of its own.",
};
