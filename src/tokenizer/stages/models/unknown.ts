/** @file What replaces a word that the vocabulary lacks. */

import { AppError } from "../../../lib/errors";

/** The id of the unknown token, for a given word. Throws "bad-tokenizer" if the vocabulary lacks that token too. */
export const unknownIn = (vocab: ReadonlyMap<string, number>, token: string) => (word: string) => {
  const id = vocab.get(token);
  if (id === undefined) throw unknownWord(word, `“${token}”, the token for what it lacks`);
  return id;
};

/** @param unknown What would have replaced it. */
export function unknownWord(word: string, unknown: string): AppError {
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  return new AppError(
    "bad-tokenizer",
    `The vocabulary has neither “${shown}” nor ${unknown}.`,
    "Write the text without it, or add the token to the tokenizer's files; the library fails here as well.",
  );
}
