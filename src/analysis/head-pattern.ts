/**
 * @file What one head looks at on one text, as a sentence if it is clear.
 *
 * A pattern is clear if the mean weight on its keys is at least `clearShare`, so that it outweighs everything else
 * together, and at least `clearLead` more than any other pattern has: two that are nearly equal are a tie, and naming
 * one would hide the other. Attention is even if its entropy is at least `evenShare` of the largest possible; no head
 * with half its weight on one key reaches that. Texts below `fewestTokens` are too short to tell patterns apart: the
 * previous token is often the first one as well, and a causal head that spreads its weight evenly still gives half of
 * it to the first of three tokens.
 *
 * The previous and the next token are means over the n − 1 queries that have one; the others over all n.
 */

import type { FloatTensor } from "../lib/tensor";
import { largestEntropy, meanEntropy, shareOn, weightAtOffset } from "./head-figures";

const clearShare = 0.5;
const clearLead = 0.1;
const evenShare = 0.95;
const fewestTokens = 5;

export interface HeadPattern {
  /** "looks at the previous token" */
  readonly words: string;
  /** The number that decides, with what it is: "99.98 % of its weight". */
  readonly measure: string;
  /** How many queries it is a mean over. */
  readonly numQueries: number;
}

/** The text that a head reads. */
export interface PatternText {
  readonly tokens: readonly string[];
  /** Whether each token is a special one. */
  readonly special: readonly boolean[];
  /** The token that separates texts; undefined if there is none. */
  readonly separator: string | undefined;
  readonly isCausal: boolean;
}

interface Candidate {
  readonly key: string;
  readonly share: number;
  readonly numQueries: number;
}

/** The pattern of a head's attention `[T, T]`, rows summing to 1; null if none is clear. */
export function headPattern(
  attention: FloatTensor,
  { tokens, special, separator, isCausal }: PatternText,
  entropy = meanEntropy(attention),
): HeadPattern | null {
  const n = tokens.length;
  if (n < fewestTokens) return null;
  const evenness = entropy / largestEntropy(n, isCausal);
  if (evenness >= evenShare) {
    const measure = `entropy ${sharePercent(evenness)} of the largest possible`;
    return { words: "spreads its weight evenly", measure, numQueries: n };
  }
  const [best, second] = candidates(attention, { tokens, special, separator }).sort(
    (a, b) => b.share - a.share,
  );
  if (!best || !(best.share >= clearShare) || (second && best.share - second.share < clearLead)) return null;
  return {
    words: `looks at ${best.key}`,
    measure: `${sharePercent(best.share)} of its weight`,
    numQueries: best.numQueries,
  };
}

/** "Head 2 looks at the previous token (99.98 % of its weight)." */
export function patternSentence(head: number, { words, measure }: HeadPattern): string {
  return `Head ${head} ${words} (${measure}).`;
}

function candidates(
  attention: FloatTensor,
  { tokens, special, separator }: Omit<PatternText, "isCausal">,
): Candidate[] {
  const n = tokens.length;
  const isFirst = tokens.map((_, key) => key === 0);
  const isSeparator = tokens.map((token, key) => key > 0 && token === separator);
  return [
    { key: "the previous token", share: weightAtOffset(attention, -1), numQueries: n - 1 },
    { key: "the next token", share: weightAtOffset(attention, 1), numQueries: n - 1 },
    { key: "the token itself", share: weightAtOffset(attention, 0), numQueries: n },
    {
      key: special[0] ? tokens[0]! : "the first token",
      share: shareOn(attention, isFirst),
      numQueries: n,
    },
    { key: separator ?? "", share: shareOn(attention, isSeparator), numQueries: n },
  ];
}

/** One decimal, or two from 99 % on; rounded down there, so that only 1 gives 100. */
function sharePercent(share: number): string {
  if (share < 0.99) return `${(share * 100).toFixed(1)} %`;
  return share >= 1 ? "100 %" : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
