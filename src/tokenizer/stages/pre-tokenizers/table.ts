/** @file The pre-tokenizers, which split a normalized text into words. */

import { type Splitter, stageTable } from "../stage";
import { bertPreTokenizer } from "./bert-pre-tokenizer";
import { byteLevel } from "./byte-level";
import { charDelimiterSplit } from "./char-delimiter-split";
import { digits } from "./digits";
import { fixedLength } from "./fixed-length";
import { metaspace } from "./metaspace";
import { punctuation } from "./punctuation";
import { split } from "./split";
import { unicodeScripts } from "./unicode-scripts";
import { whitespace } from "./whitespace";
import { whitespaceSplit } from "./whitespace-split";

export const preTokenizers = stageTable({
  BertPreTokenizer: bertPreTokenizer,
  ByteLevel: byteLevel,
  CharDelimiterSplit: charDelimiterSplit,
  Digits: digits,
  FixedLength: fixedLength,
  Metaspace: metaspace,
  Punctuation: punctuation,
  Split: split,
  UnicodeScripts: unicodeScripts,
  Whitespace: whitespace,
  WhitespaceSplit: whitespaceSplit,
});

export type PreTokenizer = Parameters<typeof preTokenizers.make>[0];

/** Combines all steps into one function; without steps a text is one word. */
export function splitterOf(steps: readonly PreTokenizer[]): Splitter {
  const [first, ...more] = steps.map(preTokenizers.make);
  return first ? more.reduce(inTurn, first) : (text) => [text];
}

function inTurn(first: Splitter, second: Splitter): Splitter {
  return function* (text, isFirst) {
    let isStart = isFirst;
    for (const word of first(text, isFirst)) {
      if (word !== "") yield* second(word, isStart && text.startsWith(word));
      isStart = false;
    }
  };
}
