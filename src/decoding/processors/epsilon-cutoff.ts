/** @file epsilon_cutoff: removes tokens less likely than ε. */

import { defineCutoff } from "./cutting-below";

/** `EpsilonLogitsWarper` of the library (Hewitt et al. 2022). */
export const epsilonCutoff = defineCutoff((epsilon) => epsilon);
