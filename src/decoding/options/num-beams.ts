/** @file num_beams: how many hypotheses beam search extends in parallel. */

import { defineOption, numberField } from "./option";
import { optional, positiveWhole } from "./value-kind";

export const numBeams = defineOption({
  ...optional(positiveWhole),
  field: numberField(1),
});
