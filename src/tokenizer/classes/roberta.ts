/** @file RobertaTokenizer: GPT-2's vocabulary, with special tokens around texts. */

import { contentOf, type Role } from "../config";
import { roleId } from "../vocabulary-files";
import { bytePairsFile } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

export const roberta: TokenizerClass = {
  roles: {
    bos_token: "<s>",
    eos_token: "</s>",
    unk_token: "<unk>",
    sep_token: "</s>",
    pad_token: "<pad>",
    cls_token: "<s>",
    mask_token: "<mask>",
  },
  tidiesWithoutFile: false,
  fromVocabulary: (files, settings) =>
    bytePairsFile(files, settings, (vocab) => {
      const named = (role: Role): [string, number] => [
        contentOf(settings.roles[role] ?? ""),
        roleId(vocab, settings, role),
      ];
      return { type: "RobertaProcessing", cls: named("cls_token"), sep: named("sep_token") };
    }),
};
