/** @file min_length: how many tokens a text has at least, prompt included; min_new_tokens wins over it. */

import { optional, wholeFromZero } from "../options/value-kind";
import { explainEarlyEnd, forbidEarlyEnd, type LeastLength, leastLength } from "./least-length";
import { defineProcessor } from "./processor";

/** `MinLengthLogitsProcessor` of the library. */
export const minLength = defineProcessor({
  ...optional(wholeFromZero),
  settings: (length, lane): LeastLength | null => {
    const settings = length > 0 ? leastLength(length, lane) : null;
    return lane.sets("min_new_tokens") ? null : settings;
  },
  apply: forbidEarlyEnd,
  explain: explainEarlyEnd,
});
