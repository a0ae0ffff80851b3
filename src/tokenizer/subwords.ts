/** @file Words into tokens of the vocabulary, by the model that tokenizer.json names. */

import { AppError } from "../lib/errors";
import { bytePairs } from "./byte-pairs";
import type { TokenizerFile } from "./tokenizer-file";
import { wordPieces } from "./word-piece";

type Model = TokenizerFile["model"];

/** The ids of one word. Throws "bad-tokenizer" at an unknown word if nothing stands for unknown words. */
export type WordEncoder = (word: string) => readonly number[];

/** Throws "bad-tokenizer" where the vocabulary contradicts itself. */
export function subwordsOf(model: Model): WordEncoder {
  const { vocab, unk_token: name } = model;
  const unknown = (word: string) => {
    const id = vocab.get(name ?? "[UNK]");
    if (id === undefined) throw unknownWord(word, name ?? "[UNK]");
    return id;
  };
  switch (model.type) {
    case "WordPiece":
      return wordPieces(model, (word) => [unknown(word)]);
    case "WordLevel":
      return (word) => [vocab.get(word) ?? unknown(word)];
    case "BPE":
      return bytePairs(model, model.unk_token == null ? null : unknown);
  }
}

function unknownWord(word: string, unknown: string): AppError {
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  return new AppError(
    "bad-tokenizer",
    `The vocabulary has neither “${shown}” nor “${unknown}”, the token for what it lacks.`,
    "Write the text without it, or add the token to the tokenizer's files; the library fails here as well.",
  );
}
