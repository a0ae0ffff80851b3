/** @file num_return_sequences: how many texts a lane gives. */

import { defineOption, numberField } from "./option";
import { positiveWhole, withDefault } from "./value-kind";

export const numReturnSequences = defineOption({
  ...withDefault(positiveWhole, 1),
  field: numberField(1),
});
