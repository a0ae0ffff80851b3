/** @file `WordPiece`: puts a space before every token that does not continue a word. */

import { z } from "zod";
import { content } from "../fields";
import { decoder } from "../stage";
import { tidiedPiece } from "./tidying";

export const wordPiece = decoder({
  fields: { prefix: content.default("##"), cleanup: z.boolean().default(true) },
  make:
    ({ prefix, cleanup }) =>
    (tokens) =>
      tokens.map((token, index) => {
        const isInside = index > 0 && token.startsWith(prefix);
        const text = isInside ? token.slice(prefix.length) : index > 0 ? ` ${token}` : token;
        return cleanup ? tidiedPiece(text) : text;
      }),
});
