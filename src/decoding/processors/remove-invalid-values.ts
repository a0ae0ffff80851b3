/** @file remove_invalid_values: removed tokens get the smallest score there is, so that nothing is impossible. */

import { flag, optional } from "../options/value-kind";
import { defineProcessor, unchanged } from "./processor";

/** The smallest float32. */
const smallest = -3.4028234663852886e38;

/** `InfNanRemoveLogitsProcessor` of the library. A model whose own scores are not finite is refused before a lane sees them. */
export const removeInvalidValues = defineProcessor({
  ...optional(flag),
  settings: (isAsked) => (isAsked ? {} : null),
  apply: (_settings, { scores }) => ({
    ...unchanged(scores),
    scores: scores.map((score) => Math.max(score, smallest)),
  }),
  explain: {},
});
