/**
 * @file Assigns ids to added tokens by the library's rules: first those of tokenizer.json, then those of other files.
 * Ids in a file only determine the order.
 */

import type { AddedToken } from "./added-tokens";
import type { Settings } from "./classes/tokenizer-class";
import { type AddedTokenEntry, contentOf, plainToken } from "./config";

/**
 * The added tokens by content. A token in the vocabulary has its id there; any other gets the next free one.
 * @param vocab The vocabulary without added tokens.
 * @param listed The `added_tokens` of tokenizer.json.
 */
export function addedVocabulary(
  vocab: ReadonlyMap<string, number>,
  listed: readonly AddedTokenEntry[],
  settings: Settings,
): ReadonlyMap<string, AddedToken> {
  const added = new Map<string, AddedToken>();
  let next = vocab.size;
  const add = (entry: AddedTokenEntry) => {
    if (entry.content === "") return;
    const known = vocab.get(entry.content) ?? added.get(entry.content)?.id;
    const id = known ?? next;
    // The library continues after its highest added id, whatever its source.
    if (id >= next) next = id + 1;
    added.set(entry.content, toAddedToken(id, entry));
  };
  for (const entry of [...listed, ...settings.addedTokens]) add(entry);
  for (const entry of specialEntries(listed, settings)) add(entry);
  return added;
}

/** The special tokens that do not just repeat an added token. */
function specialEntries(listed: readonly AddedTokenEntry[], settings: Settings): AddedTokenEntry[] {
  const sources = settings.config.added_tokens_decoder
    ? settings.addedTokens
    : [...settings.addedTokens, ...listed];
  const flagged = new Map(sources.map((entry) => [entry.content, entry]));
  const known = new Set([...listed, ...settings.addedTokens].map((entry) => entry.content));
  return settings.specialTokens.flatMap((token) => {
    const content = contentOf(token);
    const entry = flagged.get(content) ?? (typeof token === "string" ? undefined : token);
    if (entry) return [{ ...entry, special: true, normalized: entry.normalized ?? !entry.special }];
    return known.has(content) ? [] : [plainToken(content, true)];
  });
}

/** The token of an entry; by default it is normalized unless it is special. */
export function toAddedToken(id: number, entry: AddedTokenEntry): AddedToken {
  return {
    id,
    content: entry.content,
    singleWord: entry.single_word,
    leftStrip: entry.lstrip,
    rightStrip: entry.rstrip,
    normalized: entry.normalized ?? !entry.special,
    special: entry.special,
  };
}
