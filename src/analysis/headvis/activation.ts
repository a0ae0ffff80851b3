import type { Measure } from "../measures/measure";

/** What HeadVis orders the texts of a head by. Its front end does not draw the first token's row and column. */
export const activation: Measure = {
  key: "activation",
  name: "Activation",
  unit: "share",
  definition:
    "largest weight of a text between two different tokens, neither of them the first, mean over the texts",
  source: "HeadVis, transformer-circuits.pub 2026 (activation of a sequence)",
  over: "texts",
  rule: {
    of: "largest",
    factor: ({ ids, isCausal }, query) => {
      const isCounted = (key: number) => key !== 0 && key !== query;
      const numVisible = isCausal ? query : ids.length;
      const isAlone = !ids.some((_, key) => key < numVisible && isCounted(key));
      return query === 0 || isAlone ? null : (key) => (isCounted(key) ? 1 : 0);
    },
  },
};
