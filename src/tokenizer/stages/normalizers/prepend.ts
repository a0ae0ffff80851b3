/** @file `Prepend`: puts a string before every text that is not empty. */

import { content } from "../fields";
import { normalizer } from "../stage";

export const prepend = normalizer({
  fields: { prepend: content },
  make: (part) => (text) => (text === "" ? "" : part.prepend + text),
});
