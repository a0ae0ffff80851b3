/** @file penalty_alpha: how strongly contrastive search penalizes similarity to earlier tokens. */

import { defineOption, numberField } from "./option";
import { numberFromZero, optional } from "./value-kind";

export const penaltyAlpha = defineOption({
  ...optional(numberFromZero),
  field: numberField(null, 0.05),
});
