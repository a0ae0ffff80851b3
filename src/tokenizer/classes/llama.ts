/** @file LlamaTokenizer: SentencePiece's BPE (or Unigram) from tokenizer.model, with the bytes of what it lacks. */

import { mark, sentencePieceFile } from "../sentencepiece/sentencepiece-file";
import { endsTemplate } from "./ends-template";
import type { TokenizerClass } from "./tokenizer-class";

export const llama: TokenizerClass = {
  roles: { bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" },
  tidiesWithoutFile: false,
  prefersVocabulary: ({ add_prefix_space }) => add_prefix_space != null,
  template: endsTemplate({ add_bos_token: true }),
  fromVocabulary: (files, settings) => {
    const { legacy, add_prefix_space: prefix = true } = settings.config;
    // The legacy way marks the start of every part of a text, also after a special token.
    const isLegacy = legacy ?? true;
    return sentencePieceFile(files, settings, "tokenizer.model", {
      vocab: (pieces) => pieces.map(([piece, score], id) => [piece, id < 3 ? 0 : score]),
      unkId: 0,
      fallsBack: true,
      normalizers: () =>
        isLegacy
          ? [
              ...(prefix ? ([{ type: "Prepend", prepend: mark }] as const) : []),
              { type: "Replace", pattern: { String: " " }, content: mark },
            ]
          : [],
      spaces: {
        pre_tokenizer: isLegacy
          ? null
          : {
              type: "Metaspace",
              replacement: mark,
              prepend_scheme: prefix ? "first" : "never",
              split: false,
            },
        decoder: {
          type: "Sequence",
          decoders: [
            { type: "Replace", pattern: { String: mark }, content: " " },
            { type: "ByteFallback" },
            { type: "Fuse" },
            ...(prefix ? ([{ type: "Strip", content: " ", start: 1, stop: 0 }] as const) : []),
          ],
        },
      },
    });
  },
};
