/** @file max_new_tokens: the most tokens after the prompt. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const maxNewTokens = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.nullish(),
  field: numberField(null),
});
