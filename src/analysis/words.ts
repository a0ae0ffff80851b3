/**
 * @file Attention between words instead of the pieces that a tokenizer cuts them into.
 *
 * The weight from one word to another is what Clark et al. (2019, "What Does BERT Look At?", section 4.1) take: the sum over
 * the pieces of the key, since a query's weights are shares of one whole, and the mean over the pieces of the query, so that
 * rows still sum to 1.
 */

import { type FloatTensor, floatTensor } from "../lib/tensor";

/** The pieces `[first, end)` of each word, in order. */
export type Words = readonly { readonly first: number; readonly end: number }[];

/** @param continues Whether each piece continues the word of the piece before it, as the engine says of tokens. */
export function wordsOf(continues: readonly boolean[]): Words {
  const firsts = continues.flatMap((isContinued, piece) => (isContinued && piece > 0 ? [] : [piece]));
  return firsts.map((first, word) => ({ first, end: firsts[word + 1] ?? continues.length }));
}

/** The word of each piece. */
export const wordOfPieces = (words: Words): readonly number[] =>
  words.flatMap(({ first, end }, word) => Array.from({ length: end - first }, () => word));

/** `attention` `[…, T, T]` between W words, `[…, W, W]`: sum over the pieces of a key, mean over those of a query. */
export function wordAttention(attention: FloatTensor, words: Words): FloatTensor {
  const leading = attention.shape.slice(0, -2);
  const numPieces = attention.shape.at(-1)!;
  const numMaps = leading.reduce((product, size) => product * size, 1);
  const numWords = words.length;
  const wordOf = Int32Array.from(wordOfPieces(words));
  const data = new Float32Array(numMaps * numWords * numWords);
  const row = new Float64Array(numWords);
  for (let map = 0; map < numMaps; map++) {
    for (const [word, { first, end }] of words.entries()) {
      row.fill(0);
      for (let query = first; query < end; query++) {
        const start = (map * numPieces + query) * numPieces;
        for (let key = 0; key < numPieces; key++) row[wordOf[key]!]! += attention.data[start + key]!;
      }
      const to = (map * numWords + word) * numWords;
      for (let key = 0; key < numWords; key++) data[to + key] = row[key]! / (end - first);
    }
  }
  return floatTensor(data, [...leading, numWords, numWords]);
}
