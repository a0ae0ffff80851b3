/** @file `FixedLength`: cuts after every `length` characters. */

import { z } from "zod";
import { preTokenizer } from "../stage";

export const fixedLength = preTokenizer({
  fields: { length: z.int().min(1).default(5) },
  make: ({ length }) =>
    function* (text) {
      const characters = Array.from(text);
      for (let at = 0; at < characters.length; at += length) yield characters.slice(at, at + length).join("");
    },
});
