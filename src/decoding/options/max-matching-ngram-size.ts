/** @file max_matching_ngram_size: how many of the last tokens prompt lookup looks for earlier in the row; 2 if left out. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const maxMatchingNgramSize = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.nullish(),
  field: numberField(2),
});
