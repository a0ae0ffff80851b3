/** @file RobertaTokenizer: GPT-2's vocabulary, with special tokens around texts. */

import { contentOf, plainToken, type Role, type TokenValue } from "../config";
import { roleId } from "../vocabulary-files";
import { bytePairsFile } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

/** A mask token includes the space before it. `flags`: whether its class calls it special, and normalizes it. */
export const maskToken = (
  content: string,
  flags: { readonly special: boolean; readonly normalized: boolean },
): TokenValue => ({ ...plainToken(content, false), lstrip: true, ...flags });

/** The special tokens of fairseq, from which RoBERTa and its descendants come. */
export const fairseqRoles = (mask: Parameters<typeof maskToken>[1]): TokenizerClass["roles"] => ({
  bos_token: "<s>",
  eos_token: "</s>",
  unk_token: "<unk>",
  sep_token: "</s>",
  pad_token: "<pad>",
  cls_token: "<s>",
  mask_token: maskToken("<mask>", mask),
});

export const roberta: TokenizerClass = {
  roles: fairseqRoles({ special: false, normalized: false }),
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
