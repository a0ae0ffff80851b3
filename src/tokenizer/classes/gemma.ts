/** @file GemmaTokenizer: SentencePiece's BPE from tokenizer.model, with the bytes of what it lacks and no mark in front. */

import { mark, sentencePieceFile } from "../sentencepiece/sentencepiece-file";
import { endsTemplate } from "./ends-template";
import type { TokenizerClass } from "./tokenizer-class";

export const gemma: TokenizerClass = {
  roles: { pad_token: "<pad>", eos_token: "<eos>", bos_token: "<bos>", unk_token: "<unk>" },
  tidiesWithoutFile: false,
  template: endsTemplate({ add_bos_token: true }),
  fromVocabulary: (files, settings) =>
    sentencePieceFile(files, settings, "tokenizer.model", {
      vocab: (pieces) => [
        ["<pad>", 0],
        ["<eos>", 0],
        ["<bos>", 0],
        ...pieces.slice(3).map(([piece, score]) => [tabs[piece] ?? piece, score] as const),
      ],
      unkId: 3,
      fallsBack: true,
      otherNames: tabs,
      specialPieces: ["<start_of_turn>", "<end_of_turn>"],
      normalizers: () => [{ type: "Replace", pattern: { String: " " }, content: mark }],
      spaces: {
        pre_tokenizer: {
          type: "Split",
          pattern: { String: " " },
          behavior: "MergedWithPrevious",
          invert: false,
        },
        decoder: {
          type: "Sequence",
          decoders: [
            { type: "Replace", pattern: { String: mark }, content: " " },
            { type: "ByteFallback" },
            { type: "Fuse" },
          ],
        },
      },
    }),
};

/** The byte that stands in the vocabulary as its character. */
const tabs: Readonly<Record<string, string>> = { "<0x09>": "\t" };
