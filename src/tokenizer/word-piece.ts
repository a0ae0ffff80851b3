/** @file The WordPiece model: each word as the longest piece of the vocabulary it begins with, then the longest of the rest. */

import { SortedContents } from "./sorted-contents";
import type { WordEncoder } from "./subwords";
import type { TokenizerFile } from "./tokenizer-file";

type WordPieceModel = Extract<TokenizerFile["model"], { type: "WordPiece" }>;

/** Longer pieces are rare, and looked for in another way: the time of a word must not grow with the cube of its length. */
const usualLength = 32;

/** @param unknown What stands for a word that cannot be put together. */
export function wordPieces(model: WordPieceModel, unknown: (word: string) => number[]): WordEncoder {
  const { vocab, continuing_subword_prefix: prefix } = model;
  const begins = longestIn(vocab, "");
  const continues = prefix === "" ? begins : longestIn(vocab, prefix);
  return (word) => {
    if (numCharacters(word) > model.max_input_chars_per_word) return unknown(word);
    const ids: number[] = [];
    for (let at = 0; at < word.length; ) {
      const length = at === 0 ? begins(word, at) : continues(word, at);
      if (length === 0) return unknown(word);
      const piece = word.slice(at, at + length);
      ids.push(vocab.get(at === 0 ? piece : prefix + piece)!);
      at += length;
    }
    return ids;
  };
}

function numCharacters(word: string): number {
  let count = 0;
  for (let at = 0; at < word.length; at += word.codePointAt(at)! > 0xffff ? 2 : 1) count++;
  return count;
}

/** Finds the length of the longest piece that stands at a place, among those whose token is `prefix` and the piece. */
function longestIn(vocab: ReadonlyMap<string, number>, prefix: string): (word: string, at: number) => number {
  const lengths = new Set<number>();
  const long: string[] = [];
  for (const token of vocab.keys()) {
    if (!token.startsWith(prefix)) continue;
    const length = token.length - prefix.length;
    if (length > usualLength) long.push(token.slice(prefix.length));
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
