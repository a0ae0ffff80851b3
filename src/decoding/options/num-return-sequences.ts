/** @file num_return_sequences: how many texts a lane gives. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const numReturnSequences = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.default(1),
  field: numberField(1),
});
