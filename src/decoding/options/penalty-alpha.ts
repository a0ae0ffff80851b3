/** @file penalty_alpha: how much contrastive search minds likeness to earlier tokens. */

import { defineOption, numberField } from "./option";
import { numberFromZero, optional } from "./value-kind";

export const penaltyAlpha = defineOption({
  ...optional(numberFromZero),
  field: numberField(null, 0.05),
});
