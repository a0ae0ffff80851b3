/** @file max_matching_ngram_size: how many of the last tokens prompt lookup looks for earlier in the row; 2 if left out. */

import { defineOption, numberField } from "./option";
import { optional, positiveWhole } from "./value-kind";

export const maxMatchingNgramSize = defineOption({
  ...optional(positiveWhole),
  field: numberField(2),
});
