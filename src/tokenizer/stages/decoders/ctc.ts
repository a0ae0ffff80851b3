/** @file `CTC`: drops repeated neighbours and padding. */

import { z } from "zod";
import { content } from "../fields";
import { decoder } from "../stage";
import { replaced, tidiedPiece } from "./tidying";

export const ctc = decoder({
  fields: {
    pad_token: content.default("<pad>"),
    word_delimiter_token: content.default("|"),
    cleanup: z.boolean().default(true),
  },
  make:
    ({ pad_token, word_delimiter_token, cleanup }) =>
    (tokens) =>
      tokens
        .filter((token, index) => index === 0 || token !== tokens[index - 1])
        .map((token) => replaced(token, pad_token, ""))
        .map((token) => (cleanup ? replaced(tidiedPiece(token), word_delimiter_token, " ") : token))
        .filter((text) => text !== ""),
});
