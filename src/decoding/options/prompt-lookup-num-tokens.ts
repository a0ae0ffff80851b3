/** @file prompt_lookup_num_tokens: how many tokens prompt lookup guesses at a time. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const promptLookupNumTokens = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.nullish(),
  field: numberField(null),
});
