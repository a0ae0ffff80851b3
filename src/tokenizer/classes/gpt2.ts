/** @file GPT2Tokenizer: byte-level BPE from vocab.json and merges.txt. */

import { vocabulary } from "../stages/fields";
import type { TokenizerFile, WrittenTokenizerFile } from "../tokenizer-file";
import { checked, piece, roleId, sequence } from "../vocabulary-files";
import type { Files, Settings, TokenizerClass } from "./tokenizer-class";

export const gpt2: TokenizerClass = {
  roles: { bos_token: "<|endoftext|>", eos_token: "<|endoftext|>", unk_token: "<|endoftext|>" },
  tidiesWithoutFile: false,
  fromVocabulary: (files, settings) =>
    bytePairsFile(files, settings, (vocab) =>
      settings.config.add_bos_token
        ? {
            type: "TemplateProcessing",
            single: [piece("bos", 0), sequence("A", 0)],
            pair: [piece("bos", 0), sequence("A", 0), sequence("B", 1)],
            special_tokens: { bos: { ids: [roleId(vocab, settings, "bos_token")] } },
          }
        : { type: "ByteLevel" },
    ),
};

/** A byte-level BPE with the post-processor that a class adds. */
export async function bytePairsFile(
  files: Files,
  { config }: Settings,
  postProcessorOf: (vocab: ReadonlyMap<string, number>) => WrittenTokenizerFile["post_processor"],
): Promise<TokenizerFile | null> {
  const vocab = await files.json("vocab.json", vocabulary);
  const merges = await files.text("merges.txt");
  if (vocab === null || merges === null) return null;
  return checked("merges.txt", {
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: config.add_prefix_space ?? false },
    post_processor: postProcessorOf(vocab),
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", vocab, merges: mergesOf(merges) },
  });
}

/** Like the library, always drops the first line, a version, and the last, which should be empty. */
function mergesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).slice(1, -1);
  return lines.map((line) => line.trim().split(/\s+/).join(" "));
}
