/** @file eta_cutoff: removes tokens less likely than min(ε, √ε · e^−H), where H is the entropy. */

import { exponential } from "../../lib/exponential";
import { defineCutoff } from "./cutting-below";

/** `EtaLogitsWarper` of the library (Hewitt et al. 2022). */
export const etaCutoff = defineCutoff((epsilon, { summary: { entropy } }) => {
  const scaled = Math.fround(Math.sqrt(epsilon)) * Math.fround(exponential(-Math.fround(entropy)));
  return Math.min(epsilon, Math.fround(scaled));
});
