/** @file `Punctuation`: cuts at punctuation marks. */

import { behavior, cutter } from "../../splitting";
import { punctuation as marks } from "../../unicode";
import { preTokenizer } from "../stage";

const mark = new RegExp(`[${marks}]`, "gu");

export const punctuation = preTokenizer({
  fields: { behavior: behavior.default("Isolated") },
  make: (part) => cutter(mark, part.behavior),
});
