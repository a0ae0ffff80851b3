/** @file Text cut into the words whose pieces become tokens. */

import { byteCharacters } from "./byte-alphabet";
import { GPT2_PATTERN, regexOf } from "./patterns";
import type { Settings } from "./settings";
import { type Cut, splitterOf } from "./splitting";
import type { PreTokenizer, TokenizerFile } from "./tokenizer-file";
import {
  bertWords,
  digitPattern,
  gpt2Words,
  matchesOf,
  punctuationPattern,
  scriptWords,
  spacePattern,
  wordOrSignsPattern,
} from "./unicode";

/** @param isFirst Whether the text is what the whole text begins with. */
type Splitter = (text: string, isFirst: boolean) => Iterable<string>;

/** Cuts a normalized text into words; those of a byte-level tokenizer are in its alphabet of 256 characters. */
export function wordSplitterOf({ pre_tokenizer: part }: TokenizerFile, settings: Settings): Splitter {
  if (!part) return (text) => [text];
  const steps = part.isSingle ? part.steps.map((step) => asConfigured(step, settings)) : part.steps;
  const [first, ...more] = steps.map(plainSplitter);
  return first ? more.reduce(oneAfterTheOther, first) : (text) => [text];
}

function oneAfterTheOther(first: Splitter, second: Splitter): Splitter {
  return function* (text, isFirst) {
    let isStart = isFirst;
    for (const word of first(text, isFirst)) {
      if (word !== "") yield* second(word, isStart && text.startsWith(word));
      isStart = false;
    }
  };
}

/** The library gives tokenizer_config.json, and its default, precedence over tokenizer.json. */
function asConfigured(part: PreTokenizer, { config }: Settings): PreTokenizer {
  return part.type === "ByteLevel" ? { ...part, add_prefix_space: config.add_prefix_space ?? false } : part;
}

const at = (pattern: RegExp, behavior: Cut["behavior"]) => splitterOf({ pattern, behavior });

function plainSplitter(part: PreTokenizer): Splitter {
  switch (part.type) {
    case "BertPreTokenizer":
      return bertWords;
    case "Whitespace":
      return (text) => matchesOf(text, wordOrSignsPattern);
    case "WhitespaceSplit":
      return at(spacePattern, "Removed");
    case "UnicodeScripts":
      return scriptWords;
    case "Punctuation":
      return at(punctuationPattern, part.behavior);
    case "Digits":
      return at(digitPattern, part.individual_digits ? "Isolated" : "Contiguous");
    case "CharDelimiterSplit":
      return at(regexOf({ String: part.delimiter }), "Removed");
    case "Split":
      if (isGpt2(part)) return gpt2Words;
      return splitterOf({
        pattern: regexOf(part.pattern),
        behavior: part.behavior,
        isInverted: part.invert,
      });
    case "ByteLevel":
      return byteLevel(part);
    case "Metaspace":
      return metaspace(part);
  }
}

const isGpt2 = ({ pattern, behavior }: Extract<PreTokenizer, { type: "Split" }>) =>
  "Regex" in pattern && pattern.Regex === GPT2_PATTERN && behavior === "Isolated";

function byteLevel(part: Extract<PreTokenizer, { type: "ByteLevel" }>): Splitter {
  const prefixed = (text: string) => (part.add_prefix_space && !text.startsWith(" ") ? ` ${text}` : text);
  return function* (text) {
    for (const word of part.use_regex ? gpt2Words(prefixed(text)) : [prefixed(text)])
      yield byteCharacters(word);
  };
}

function metaspace(part: Extract<PreTokenizer, { type: "Metaspace" }>): Splitter {
  const { replacement, prepend_scheme: scheme, split } = part;
  const cut = at(regexOf({ String: replacement }), "MergedWithNext");
  return (text, isFirst) => {
    const marked = text.replaceAll(" ", replacement);
    const isPrefixed = scheme === "always" || (scheme === "first" && isFirst);
    const whole = isPrefixed && !marked.startsWith(replacement) ? replacement + marked : marked;
    return split ? cut(whole) : [whole];
  };
}
