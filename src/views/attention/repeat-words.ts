/** @file A badge of random repeats in words: whether a head has it, its score and the threshold. Pure. */

import type { PatternOfHeads } from "../../analysis/patterns/heads";
import { formatFull, formatNumber, plural } from "../../lib/format";

export interface RepeatWords {
  readonly key: string;
  readonly name: string;
  readonly hasBadge: boolean;
  /** "0.913, threshold 0.5" */
  readonly score: string;
  /** What it is a mean of, or why no head can have the badge. */
  readonly title: string;
}

/** Beside a threshold of tenths the digits of a tiny share say nothing; the title has them. */
const scoreText = (value: number): string => (value < 0.001 ? "< 0.001" : formatNumber(value));

/** `index`: the head's place in `[L, H]`. */
export function repeatWords(
  { pattern, values, heads, count, noOccasion }: PatternOfHeads,
  index: number,
): RepeatWords {
  const value = values[index]!;
  return {
    key: pattern.key,
    name: pattern.name,
    hasBadge: heads.includes(index),
    score: noOccasion === null ? `${scoreText(value)}, threshold ${pattern.threshold}` : "no occasion",
    title:
      noOccasion === null
        ? `How far the head ${pattern.words({})}: ${formatFull(value)} of its weight, mean over ${plural(count, "query", "queries")} of random sequences that repeat themselves. ${pattern.source}.`
        : `${pattern.name}: ${noOccasion}.`,
  };
}
