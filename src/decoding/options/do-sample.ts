/** @file do_sample: whether tokens are drawn. */

import { defineOption } from "./option";
import { flag, withDefault } from "./value-kind";

export const doSample = defineOption({
  ...withDefault(flag, false),
  field: { kind: "flag" },
});
