/** @file num_beam_groups: into how many groups diverse beam search divides its beams. */

import { defineOption, numberField } from "./option";
import { positiveWhole, withDefault } from "./value-kind";

export const numBeamGroups = defineOption({
  ...withDefault(positiveWhole, 1),
  readBy: "beams",
  field: numberField(1),
});
