/** @file num_beam_groups: into how many groups diverse beam search divides its beams. */

import { defineOption, numberField } from "./option";
import { positiveWhole } from "./value-kind";

export const numBeamGroups = defineOption({
  ...positiveWhole,
  schema: positiveWhole.schema.default(1),
  neutral: 1,
  readBy: "beams",
  field: numberField(1),
});
