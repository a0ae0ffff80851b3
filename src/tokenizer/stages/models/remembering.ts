/** @file Caches the ids of words. */

import type { Model } from "../stage";

/** Longer words, or more words than this, are not cached. */
const longestRemembered = 256;
const mostRemembered = 10_000;

export function remembering(encode: Model["encode"]): Model["encode"] {
  const remembered = new Map<string, readonly number[]>();
  return (word) => {
    const known = remembered.get(word);
    if (known) return known;
    const ids = encode(word);
    if (word.length <= longestRemembered && remembered.size < mostRemembered) remembered.set(word, ids);
    return ids;
  };
}
