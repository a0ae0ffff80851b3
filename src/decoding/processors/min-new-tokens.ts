/** @file min_new_tokens: how many tokens come at least after the prompt. */

import { numberField } from "../options/option";
import { wholeFromZero } from "../options/value-kind";
import { explainEarlyEnd, forbidEarlyEnd, type LeastLength, leastLength } from "./least-length";
import { defineProcessor } from "./processor";

/** `MinNewTokensLengthLogitsProcessor` of the library. */
export const minNewTokens = defineProcessor({
  ...wholeFromZero,
  schema: wholeFromZero.schema.nullish(),
  field: numberField(null),
  settings: (length, lane): LeastLength | null =>
    length > 0 ? leastLength(lane.promptLength + length, lane) : null,
  apply: forbidEarlyEnd,
  explain: explainEarlyEnd,
});
