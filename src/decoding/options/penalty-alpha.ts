/** @file penalty_alpha: how much contrastive search minds likeness to earlier tokens. */

import { defineOption, numberField } from "./option";
import { numberFromZero } from "./value-kind";

export const penaltyAlpha = defineOption({
  ...numberFromZero,
  schema: numberFromZero.schema.nullish(),
  field: numberField(null, 0.05),
});
