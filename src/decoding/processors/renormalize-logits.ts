/** @file renormalize_logits: log-softmax over what is left, so that the scores of beams stay comparable. */

import { flag, withDefault } from "../options/value-kind";
import { logSoftmax } from "../scores";
import { defineProcessor, unchanged } from "./processor";

/** `LogitNormalization` of the library. */
export const renormalizeLogits = defineProcessor({
  ...withDefault(flag, false),
  settings: (isAsked) => (isAsked ? {} : null),
  apply: (_settings, distribution) =>
    unchanged(distribution.summary.kept === 0 ? distribution.scores : logSoftmax(distribution)),
  explain: {},
});
