/** @file Words that were encoded before. */

import type { Model } from "../stage";

/** Words beyond this length are not remembered, nor more words than this. */
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
