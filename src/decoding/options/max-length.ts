/** @file max_length: the most tokens of a text, prompt included; max_new_tokens wins over it. */

import { defineOption, numberField } from "./option";
import { optional, positiveWhole } from "./value-kind";

export const maxLength = defineOption({
  ...optional(positiveWhole),
  field: numberField(20, 1, "length"),
});
