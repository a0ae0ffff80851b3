/** @file `Split`: cuts where a pattern matches, or where it does not. */

import { z } from "zod";
import { behavior, cutter } from "../../splitting";
import { pattern } from "../fields";
import { preTokenizer } from "../stage";

export const split = preTokenizer({
  fields: { pattern, behavior, invert: z.boolean() },
  make: (part) => cutter(part.pattern, part.behavior, part.invert),
});
