/** @file AlbertTokenizer: SentencePiece's Unigram from spiece.model, in lower case and without accents by default. */

import { sentencePieceFile } from "../sentencepiece/sentencepiece-file";
import { piece, sequence } from "../vocabulary-files";
import { maskToken } from "./roberta";
import type { TokenizerClass } from "./tokenizer-class";

export const albert: TokenizerClass = {
  roles: {
    bos_token: "[CLS]",
    eos_token: "[SEP]",
    unk_token: "<unk>",
    sep_token: "[SEP]",
    pad_token: "<pad>",
    cls_token: "[CLS]",
    mask_token: maskToken("[MASK]", { special: false, normalized: false }),
  },
  tidiesWithoutFile: false,
  fromVocabulary: (files, settings) =>
    sentencePieceFile(files, settings, "spiece.model", {
      vocab: (pieces) => pieces.map(([piece, score]) => [piece, endsNumber(piece) ? score - 100 : score]),
      normalizers: (table) => [
        { type: "Replace", pattern: { String: "``" }, content: '"' },
        { type: "Replace", pattern: { String: "''" }, content: '"' },
        ...(settings.config.keep_accents ? [] : ([{ type: "NFKD" }, { type: "StripAccents" }] as const)),
        ...((settings.config.do_lower_case ?? true) ? ([{ type: "Lowercase" }] as const) : []),
        ...table,
        { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
      ],
      postProcessor: (idOf) => {
        const single = [piece("[CLS]", 0), sequence("A", 0), piece("[SEP]", 0)];
        return {
          type: "TemplateProcessing",
          single,
          pair: [...single, sequence("B", 1), piece("[SEP]", 1)],
          special_tokens: { "[CLS]": { ids: [idOf("[CLS]")] }, "[SEP]": { ids: [idOf("[SEP]")] } },
        };
      },
    }),
};

/** A digit and a comma: such a piece is all but never chosen, so that numbers are cut before their commas. */
const endsNumber = (piece: string) => /\p{Nd},$/u.test(piece);
