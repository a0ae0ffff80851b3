/** @file prompt_lookup_num_tokens: how many tokens prompt lookup guesses at a time. */

import { defineOption, numberField } from "./option";
import { optional, positiveWhole } from "./value-kind";

export const promptLookupNumTokens = defineOption({
  ...optional(positiveWhole),
  field: numberField(null),
});
