/** @file `CharDelimiterSplit`: cuts at a character, which is dropped. */

import { regexOf } from "../../patterns";
import { cutter } from "../../splitting";
import { character } from "../fields";
import { preTokenizer } from "../stage";

export const charDelimiterSplit = preTokenizer({
  fields: { delimiter: character },
  make: ({ delimiter }) => cutter(regexOf({ String: delimiter }), "Removed"),
});
