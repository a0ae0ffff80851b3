/** @file Qwen2Tokenizer: byte-level BPE from vocab.json and merges.txt that cuts numbers into digits. */

import { checked } from "../vocabulary-files";
import { readBytePairs } from "./gpt2";
import type { TokenizerClass } from "./tokenizer-class";

const words =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

export const qwen2: TokenizerClass = {
  roles: { eos_token: "<|endoftext|>", unk_token: "<|endoftext|>", pad_token: "<|endoftext|>" },
  tidiesWithoutFile: false,
  fromVocabulary: async (files) => {
    const found = await readBytePairs(files);
    return (
      found &&
      checked("merges.txt", {
        normalizer: { type: "NFC" },
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [
            { type: "Split", pattern: { Regex: words }, behavior: "Isolated", invert: false },
            { type: "ByteLevel", add_prefix_space: false, use_regex: false },
          ],
        },
        post_processor: { type: "ByteLevel" },
        decoder: { type: "ByteLevel" },
        model: { type: "BPE", vocab: found.vocab, merges: found.lines.filter((line) => line !== "") },
      })
    );
  },
};
