/** @file eta_cutoff: removes tokens less likely than min(ε, √ε · e^−H), where H is the entropy. */

import { exponential } from "../../lib/exponential";
import { cutoff, optional } from "../options/value-kind";
import { type CutoffSettings, keepAbove } from "./cutting-below";
import { defineProcessor } from "./processor";

/** `EtaLogitsWarper` of the library (Hewitt et al. 2022). */
export const etaCutoff = defineProcessor({
  ...optional(cutoff),
  neutral: 0,
  readBy: "sampling",
  settings: (epsilon, { minKeep }): CutoffSettings | null => (epsilon > 0 ? { epsilon, minKeep } : null),
  apply: ({ epsilon, minKeep }: CutoffSettings, distribution) => {
    const rounded = Math.fround(epsilon);
    const { entropy } = distribution.summary;
    const scaled = Math.fround(Math.sqrt(rounded)) * Math.fround(exponential(-Math.fround(entropy)));
    return keepAbove(Math.min(rounded, Math.fround(scaled)), minKeep, distribution);
  },
  explain: {},
});
