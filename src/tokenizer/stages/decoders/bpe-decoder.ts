/** @file `BPEDecoder`: turns the mark at the end of a word into a space. */

import { content } from "../fields";
import { decoder } from "../stage";
import { replaced } from "./tidying";

export const bpeDecoder = decoder({
  fields: { suffix: content.default("</w>") },
  make: (part) => (tokens) =>
    tokens.map((token, index) => replaced(token, part.suffix, index === tokens.length - 1 ? "" : " ")),
});
