/** @file `Replace`: replaces every match of a pattern in a token. */

import { content, pattern } from "../fields";
import { decoder } from "../stage";

export const replace = decoder({
  fields: { pattern, content },
  make: (part) => (tokens) => tokens.map((token) => token.replace(part.pattern, () => part.content)),
});
