/** @file do_sample: whether tokens are drawn. */

import { defineOption } from "./option";
import { flag } from "./value-kind";

export const doSample = defineOption({
  ...flag,
  schema: flag.schema.default(false),
  field: { kind: "flag", default: false },
});
