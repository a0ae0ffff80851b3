/** @file `Metaspace`: replaces spaces by a visible character with which words begin. */

import { z } from "zod";
import { regexOf } from "../../patterns";
import { cutter } from "../../splitting";
import { character, prependScheme } from "../fields";
import { preTokenizer } from "../stage";

export const metaspace = preTokenizer({
  fields: {
    replacement: character,
    prepend_scheme: prependScheme,
    split: z.boolean().default(true),
  },
  make: ({ replacement, prepend_scheme: scheme, split }) => {
    const cut = cutter(regexOf({ String: replacement }), "MergedWithNext");
    return (text, isFirst) => {
      const marked = text.replaceAll(" ", replacement);
      const isPrefixed = scheme === "always" || (scheme === "first" && isFirst);
      const whole = isPrefixed && !marked.startsWith(replacement) ? replacement + marked : marked;
      return split ? cut(whole) : [whole];
    };
  },
  marks: ({ replacement }) => ({ kind: "space", space: replacement }),
});
