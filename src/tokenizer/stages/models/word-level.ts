/** @file `WordLevel`: each word is a token. */

import { z } from "zod";
import { vocabulary } from "../fields";
import { model } from "../stage";
import { unknownIn } from "./unknown";

export const wordLevel = model({
  fields: { vocab: vocabulary, unk_token: z.string().default("<unk>") },
  make: ({ vocab, unk_token }) => {
    const unknown = unknownIn(vocab, unk_token);
    return { vocab, encode: (word) => [vocab.get(word) ?? unknown(word)] };
  },
});
