/** @file `Strip`: removes white space from the ends. */

import { z } from "zod";
import { leadingSpaces, trailingSpaces } from "../../unicode";
import { normalizer } from "../stage";

export const strip = normalizer({
  fields: { strip_left: z.boolean(), strip_right: z.boolean() },
  make:
    ({ strip_left, strip_right }) =>
    (text) =>
      text.slice(
        strip_left ? leadingSpaces(text) : 0,
        strip_right ? text.length - trailingSpaces(text) : undefined,
      ),
});
