/** @file max_length: the most tokens of a text, prompt included; max_new_tokens wins over it. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const maxLength = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.nullish(),
  field: numberField(20),
});
