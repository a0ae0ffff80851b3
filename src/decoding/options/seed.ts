/** @file seed: fixes what a lane draws; Headscope's own, since the library takes it from `torch.manual_seed`. */

import { defineOption, numberField } from "./option";
import { anyWhole } from "./value-kind";

export const seed = defineOption({
  ...anyWhole,
  schema: anyWhole.schema.optional(),
  readBy: "sampling",
  field: numberField(null),
});
