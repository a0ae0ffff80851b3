/** @file max_new_tokens: the most tokens after the prompt. */

import { defineOption, numberField } from "./option";
import { optional, positiveWhole } from "./value-kind";

export const maxNewTokens = defineOption({
  ...optional(positiveWhole),
  field: numberField(null, 1, "length"),
});
