/** @file BertTokenizer and the many classes that only differ in name: WordPiece from vocab.txt, in lower case by default. */

import type { Config } from "../config";
import { contentOf } from "../config";
import { checked, piece, roleId, sequence, tokensByLine } from "../vocabulary-files";
import type { TokenizerClass } from "./tokenizer-class";

export const bert: TokenizerClass = {
  roles: {
    unk_token: "[UNK]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    cls_token: "[CLS]",
    mask_token: "[MASK]",
  },
  tidiesWithoutFile: true,
  fromVocabulary: async (files, settings) => {
    const text = await files.text("vocab.txt");
    if (text === null) return null;
    const vocab = tokensByLine(text);
    const single = [piece("cls", 0), sequence("A", 0), piece("sep", 0)];
    return checked("vocab.txt", {
      normalizer: { type: "BertNormalizer", ...asked(settings.config) },
      pre_tokenizer: { type: "BertPreTokenizer" },
      post_processor: {
        type: "TemplateProcessing",
        single,
        pair: [...single, sequence("B", 1), piece("sep", 1)],
        special_tokens: {
          cls: { ids: [roleId(vocab, settings, "cls_token")] },
          sep: { ids: [roleId(vocab, settings, "sep_token")] },
        },
      },
      decoder: { type: "WordPiece" },
      model: {
        type: "WordPiece",
        vocab,
        unk_token: settings.roles.unk_token ? contentOf(settings.roles.unk_token) : "None",
      },
    });
  },
  // tokenizer_config.json, and the defaults of the class, take precedence over tokenizer.json.
  normalizer: (step, config) => (step.type === "BertNormalizer" ? { ...step, ...asked(config) } : step),
};

const asked = ({ do_lower_case, strip_accents, tokenize_chinese_chars }: Config) => ({
  lowercase: do_lower_case ?? true,
  strip_accents: strip_accents ?? null,
  handle_chinese_chars: tokenize_chinese_chars ?? true,
});
