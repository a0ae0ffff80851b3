/** @file length_penalty: the power of the length by which the score of a finished hypothesis is divided. */

import { defineOption, numberField } from "./option";
import { anyNumber, withDefault } from "./value-kind";

export const lengthPenalty = defineOption({
  ...withDefault(anyNumber, 1),
  readBy: "beams",
  field: numberField(1, 0.1),
});
