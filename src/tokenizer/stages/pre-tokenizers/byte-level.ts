/** @file `ByteLevel`: splits like GPT-2, and writes each word's bytes in GPT-2's alphabet. */

import { z } from "zod";
import { byteCharacters } from "../../byte-alphabet";
import { gpt2Words } from "../../patterns";
import { preTokenizer } from "../stage";

export const byteLevel = preTokenizer({
  fields: { add_prefix_space: z.boolean().default(true), use_regex: z.boolean().default(true) },
  make: ({ add_prefix_space, use_regex }) => {
    const prefixed = (text: string) => (add_prefix_space && !text.startsWith(" ") ? ` ${text}` : text);
    return function* (text) {
      for (const word of use_regex ? gpt2Words(prefixed(text)) : [prefixed(text)]) yield byteCharacters(word);
    };
  },
  marks: () => ({ kind: "bytes" }),
  // In every class of the library tokenizer_config.json, and its default, takes precedence over tokenizer.json.
  configured: (part, config) => ({ ...part, add_prefix_space: config.add_prefix_space ?? false }),
});
