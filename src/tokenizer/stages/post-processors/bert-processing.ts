/** @file `BertProcessing`: `[CLS] A [SEP] B [SEP]`. */

import { first, second, special } from "../../templates";
import { namedId } from "../fields";
import { postProcessor } from "../stage";

export const bertProcessing = postProcessor({
  fields: { cls: namedId, sep: namedId },
  make: ({ cls: [, cls], sep: [, sep] }) => {
    const single = [special(0, cls), first, special(0, sep)];
    return { single, pair: [...single, second(1), special(1, sep)] };
  },
});
