/** @file bad_words_ids: words, each a list of tokens, that must not appear. */

import { refuse } from "../options/refuse";
import { optional, phrases } from "../options/value-kind";
import type { Distribution } from "../scores";
import {
  type Change,
  defineProcessor,
  type Effect,
  type LaneFacts,
  type ProcessorContext,
  removing,
  tokenList,
} from "./processor";

type Word = readonly number[];

interface Settings {
  readonly words: readonly Word[];
}

interface Reason {
  readonly kind: "bad-word";
  readonly word: Word;
}

/** `NoBadWordsLogitsProcessor` of the library. */
export const badWordsIds = defineProcessor({
  ...optional(phrases),
  settings: (words, { stop }): Settings => ({ words: withoutEnds(words, stop) }),
  apply,
  explain: {
    "bad-word": ({ word }: Reason, name) =>
      word.length === 1 ? "is one of the bad words" : `would complete the bad word ${tokenList(word, name)}`,
  },
});

/** As in the library, an end token by itself cannot be banned. */
function withoutEnds(words: readonly Word[], { eosTokenIds }: LaneFacts["stop"]): readonly Word[] {
  const rest = words.filter((word) => word.length > 1 || !eosTokenIds.includes(word[0]!));
  if (rest.length > 0) return rest;
  return refuse(
    "bad_words_ids names nothing but end tokens, which it cannot ban.",
    "To keep a text from ending, use suppress_tokens or min_new_tokens.",
  );
}

/** Removes the last token of every bad word whose tokens before it have just come. */
function apply({ words }: Settings, { scores }: Distribution, { ids }: ProcessorContext): Effect<Reason> {
  const changes = new Map<number, Change<Reason>>();
  for (const word of words) {
    const token = word[word.length - 1]!;
    if (isAboutToEnd(word, ids) && !changes.has(token)) {
      changes.set(token, { token, reason: { kind: "bad-word", word } });
    }
  }
  return removing(scores, [...changes.values()]);
}

/** As in the library, a word of several tokens counts only if the row has at least as many tokens. */
function isAboutToEnd(word: Word, ids: readonly number[]): boolean {
  const before = word.slice(0, -1);
  if (before.length === 0) return true;
  if (word.length > ids.length) return false;
  return before.every((token, index) => ids[ids.length - before.length + index] === token);
}
