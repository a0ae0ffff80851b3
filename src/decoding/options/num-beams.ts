/** @file num_beams: how many hypotheses beam search keeps. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const numBeams = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.nullish(),
  field: numberField(1),
});
