/** @file force_words_ids: words that have to come, each a list of tokens, or a list of words to choose from. */

import { z } from "zod";
import { defineOption } from "./option";
import { phrases } from "./value-kind";

const word = z.array(z.number().int().min(0)).min(1);

export const forceWordsIds = defineOption({
  schema: z
    .array(z.union([word, phrases.schema]))
    .min(1)
    .nullish(),
  demand: "a list of words, each a list of token ids or a list of such lists to choose from",
  tokens: (words) => words.flat(2),
});
