/** @file Text cut into the words whose pieces become tokens. */

import { byteCharacters } from "./byte-alphabet";
import type { Settings } from "./settings";
import type { TokenizerFile } from "./tokenizer-file";
import { bertWords, gpt2Words, spacedWords } from "./unicode";

type PreTokenizer = NonNullable<TokenizerFile["pre_tokenizer"]>;
type PlainPreTokenizer = Exclude<PreTokenizer, { type: "Sequence" }>;

/** Cuts a normalized text into words; those of a byte-level tokenizer are in its alphabet of 256 characters. */
export function wordSplitterOf(file: TokenizerFile, settings: Settings): (text: string) => string[] {
  const part = file.pre_tokenizer;
  if (!part) return (text) => [text];
  if (part.type !== "Sequence") return plainSplitter(asConfigured(part, settings));
  const steps = part.pretokenizers.map(plainSplitter);
  return (text) => steps.reduce((words, step) => words.flatMap(step), [text]);
}

/** The library gives tokenizer_config.json, and its default, precedence over tokenizer.json. */
function asConfigured(part: PlainPreTokenizer, { config }: Settings): PlainPreTokenizer {
  return part.type === "ByteLevel" ? { ...part, add_prefix_space: config.add_prefix_space ?? false } : part;
}

function plainSplitter(part: PlainPreTokenizer): (text: string) => string[] {
  switch (part.type) {
    case "BertPreTokenizer":
      return bertWords;
    case "WhitespaceSplit":
      return spacedWords;
    case "Split":
      return gpt2Words;
    case "ByteLevel": {
      const prefixed = (text: string) => (part.add_prefix_space && !text.startsWith(" ") ? ` ${text}` : text);
      const split = part.use_regex ? gpt2Words : (text: string) => [text];
      return (text) => split(prefixed(text)).map(byteCharacters);
    }
  }
}
