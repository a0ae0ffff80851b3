/** @file `RobertaProcessing`: `<s> A </s> </s> B </s>`, all of token type 0. */

import { first, second, special } from "../../templates";
import { namedId } from "../fields";
import { postProcessor } from "../stage";

export const robertaProcessing = postProcessor({
  fields: { cls: namedId, sep: namedId },
  make: ({ cls: [, cls], sep: [, sep] }) => {
    const single = [special(0, cls), first, special(0, sep)];
    return { single, pair: [...single, special(0, sep), second(0), special(0, sep)] };
  },
});
