/** @file epsilon_cutoff: removes tokens less likely than ε. */

import { cutoff, optional } from "../options/value-kind";
import { type CutoffSettings, keepAbove } from "./cutting-below";
import { defineProcessor } from "./processor";

/** `EpsilonLogitsWarper` of the library (Hewitt et al. 2022). */
export const epsilonCutoff = defineProcessor({
  ...optional(cutoff),
  neutral: 0,
  readBy: "sampling",
  settings: (epsilon, { minKeep }): CutoffSettings | null => (epsilon > 0 ? { epsilon, minKeep } : null),
  apply: ({ epsilon, minKeep }: CutoffSettings, distribution) =>
    keepAbove(Math.fround(epsilon), minKeep, distribution),
  explain: {},
});
