/** @file min_new_tokens: how many tokens come at least after the prompt. */

import { numberField } from "../options/option";
import { optional, wholeFromZero } from "../options/value-kind";
import { explainEarlyEnd, forbidEarlyEnd, type LeastLength, leastLength } from "./least-length";
import { defineProcessor } from "./processor";

/** `MinNewTokensLengthLogitsProcessor` of the library. */
export const minNewTokens = defineProcessor({
  ...optional(wholeFromZero),
  field: numberField(null, 1, "length"),
  settings: (length, lane): LeastLength | null =>
    length > 0 ? leastLength(lane.promptLength + length, lane) : null,
  apply: forbidEarlyEnd,
  explain: explainEarlyEnd,
});
