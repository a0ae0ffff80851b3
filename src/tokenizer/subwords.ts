/**
 * @file Words into pieces of the vocabulary, by the WordPiece and byte-pair models of `@huggingface/tokenizers`.
 * That package is the part of `@huggingface/transformers` that tokenizes. The larger package is not imported, because its
 * tokenizers reach its runtime: in a production build they come to 539 kB of JavaScript (154 kB gzipped) and a second
 * WebAssembly runtime of 26.8 MB, which tree shaking keeps. The two models alone are 6 kB (2.1 kB gzipped) and give the
 * same pieces. The stages around them are ours: the package's own differ from the reference library in normalization,
 * white space, added tokens, pairs and truncation.
 */

import { BPE, WordPiece } from "@huggingface/tokenizers";
import { badTokenizer } from "./reading";
import type { TokenizerFile } from "./tokenizer-file";

type Model = TokenizerFile["model"];
type WordPieceModel = Extract<Model, { type: "WordPiece" }>;
type BytePairModel = Extract<Model, { type: "BPE" }>;

/** The pieces of each word, as vocabulary strings. Throws "bad-tokenizer" where the vocabulary contradicts itself. */
export function subwordsOf(model: Model): (words: string[]) => string[] {
  return model.type === "WordPiece" ? wordPieces(model) : bytePairs(model);
}

function wordPieces(model: WordPieceModel): (words: string[]) => string[] {
  if (!Object.hasOwn(model.vocab, model.unk_token)) {
    throw badTokenizer(`The vocabulary lacks "${model.unk_token}", the token for unknown words.`);
  }
  const pieces = new WordPiece(model);
  return (words) => pieces.encode(words);
}

/** The library drops a character that the vocabulary lacks before it merges; the package would let it stand between its neighbours. */
function bytePairs(model: BytePairModel): (words: string[]) => string[] {
  const has = (token: string) => Object.hasOwn(model.vocab, token);
  for (const [first, second] of model.merges) {
    if (!has(first) || !has(second) || !has(first + second)) {
      throw badTokenizer(`The merge of "${first}" and "${second}" names a token that the vocabulary lacks.`);
    }
  }
  const unknown = model.unk_token && has(model.unk_token) ? model.unk_token : null;
  const pairs = new BPE({
    type: "BPE",
    vocab: model.vocab,
    merges: model.merges.map(([first, second]): [string, string] => [first, second]),
    unk_token: unknown,
    ignore_merges: model.ignore_merges,
  });
  const known = (word: string) => Array.from(word).filter(has).join("");
  return (words) => pairs.encode(unknown === null ? words.map(known) : words);
}
