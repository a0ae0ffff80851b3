/** @file Patterns of a head in words. */

import type { Found } from "./heads";
import type { SpecialNames } from "./pattern";

/** "Head 2 looks at the previous token (99.98 % of its weight)." */
export const patternSentence = (head: number, found: Found, special: SpecialNames): string =>
  `Head ${head} ${found.pattern.words(special)} (${valueWords(found)}).`;

/** The number that decides, with what it is: "99.98 % of its weight". */
export const valueWords = ({ pattern, value }: Found): string =>
  pattern.of === "evenness"
    ? `entropy ${sharePercent(value)} of the largest possible`
    : `${sharePercent(value)} of its weight`;

/** One decimal, or two from 99 % on; rounded down there, so that only 1 gives 100. */
function sharePercent(share: number): string {
  if (share < 0.99) return `${(share * 100).toFixed(1)} %`;
  return share >= 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
