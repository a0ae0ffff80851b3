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
  const found = await readBytePairs(files);
  return (
    found &&
    checked("merges.txt", {
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: config.add_prefix_space ?? false },
      post_processor: postProcessorOf(found.vocab),
      decoder: { type: "ByteLevel" },
      // Like the library, always drops the first line, a version, and the last, which should be empty.
      model: { type: "BPE", vocab: found.vocab, merges: found.lines.slice(1, -1) },
    })
  );
}

/** vocab.json and the lines of merges.txt; null if one is absent. */
export async function readBytePairs(files: Files) {
  const vocab = await files.json("vocab.json", vocabulary);
  const merges = await files.text("merges.txt");
  if (vocab === null || merges === null) return null;
  const lines = merges.split(/\r\n|\r|\n/).map((line) => line.trim().split(/\s+/).join(" "));
  return { vocab, lines };
}
