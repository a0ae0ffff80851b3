/** @file `WordPiece`: repeatedly takes the longest token of the vocabulary with which the rest of a word begins. */

import { z } from "zod";
import { SortedContents } from "../../sorted-contents";
import { content, vocabulary } from "../fields";
import { model } from "../stage";
import { unknownIn } from "./unknown";

/**
 * Longer tokens are rare and searched for differently, so that the time does not grow with the cube of a word's length.
 */
const commonLength = 32;

export const wordPiece = model({
  fields: {
    vocab: vocabulary,
    unk_token: z.string().default("[UNK]"),
    continuing_subword_prefix: content.default("##"),
    max_input_chars_per_word: z.int().min(0).default(100),
  },
  make: ({ vocab, unk_token, continuing_subword_prefix: prefix, max_input_chars_per_word: most }) => {
    const unknown = unknownIn(vocab, unk_token);
    const begins = longestIn(vocab, "");
    const continues = prefix === "" ? begins : longestIn(vocab, prefix);
    const encode = (word: string) => {
      if (numCharacters(word) > most) return [unknown(word)];
      const ids: number[] = [];
      for (let at = 0; at < word.length; ) {
        const length = at === 0 ? begins(word, at) : continues(word, at);
        if (length === 0) return [unknown(word)];
        const piece = word.slice(at, at + length);
        ids.push(vocab.get(at === 0 ? piece : prefix + piece)!);
        at += length;
      }
      return ids;
    };
    return { vocab, encode };
  },
  marks: ({ continuing_subword_prefix: prefix }) => ({ kind: "prefix", prefix }),
});

function numCharacters(word: string): number {
  let count = 0;
  for (let at = 0; at < word.length; at += word.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}

/** Finds the length of the longest piece at a position such that `prefix` and the piece are a token. */
function longestIn(vocab: ReadonlyMap<string, number>, prefix: string): (word: string, at: number) => number {
  const lengths = new Set<number>();
  const long: string[] = [];
  for (const token of vocab.keys()) {
    if (!token.startsWith(prefix)) continue;
    const length = token.length - prefix.length;
    if (length > commonLength) long.push(token.slice(prefix.length));
    else if (length > 0) lengths.add(length);
  }
  const longPieces = new SortedContents(long);
  const descending = [...lengths].sort((a, b) => b - a);
  return (word, at) => {
    const found = longPieces.size > 0 ? longPieces.longestAt(word, at) : 0;
    if (found > 0) return found;
    const rest = word.length - at;
    return (
      descending.find((length) => length <= rest && vocab.has(prefix + word.slice(at, at + length))) ?? 0
    );
  };
}
