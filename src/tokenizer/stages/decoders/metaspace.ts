/** @file `Metaspace`: turns the character that marks spaces into a space. */

import { character, prependScheme } from "../fields";
import { decoder } from "../stage";
import { replaced } from "./tidying";

export const metaspace = decoder({
  fields: { replacement: character, prepend_scheme: prependScheme },
  make:
    ({ replacement, prepend_scheme }) =>
    (tokens) =>
      tokens.map((token, index) =>
        replaced(token, replacement, index === 0 && prepend_scheme !== "never" ? "" : " "),
      ),
  marks: ({ replacement }) => ({ kind: "space", space: replacement }),
});
