/** @file Splits text at matches, and treats the matches like the library's `NormalizedString::split`. */

import { z } from "zod";
import { nextMatch } from "./unicode";

export const behavior = z.enum(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]);
type Behavior = z.infer<typeof behavior>;

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isMatch: boolean;
}

/**
 * @param pattern With the flag `g`; matches at least one character.
 * @param isInverted Swaps matches and the text between them.
 */
export const cutter =
  (pattern: RegExp, behavior: Behavior, isInverted = false) =>
  (text: string): Iterable<string> =>
    cut(text, stretchesOf(text, pattern, isInverted), behavior);

function* stretchesOf(text: string, pattern: RegExp, isInverted: boolean): Generator<Stretch> {
  let done = 0;
  for (let match = nextMatch(text, pattern, 0); match; match = nextMatch(text, pattern, done)) {
    const { start, end } = match;
    if (start > done) yield { start: done, end: start, isMatch: isInverted };
    yield { start, end, isMatch: !isInverted };
    done = end;
  }
  if (done < text.length) yield { start: done, end: text.length, isMatch: isInverted };
}

function* cut(text: string, stretches: Iterable<Stretch>, behavior: Behavior): Generator<string> {
  const joins = joinsBefore[behavior];
  let start = 0;
  let last: Stretch | null = null;
  for (const stretch of stretches) {
    if (last && !joins(last, stretch)) {
      if (!isDropped(last, behavior)) yield text.slice(start, last.end);
      start = stretch.start;
    }
    last = stretch;
  }
  if (last && !isDropped(last, behavior)) yield text.slice(start, last.end);
}

const isDropped = ({ isMatch }: Stretch, behavior: Behavior) => behavior === "Removed" && isMatch;

/** Whether a stretch joins the piece of the previous one. */
const joinsBefore: Readonly<Record<Behavior, (before: Stretch, stretch: Stretch) => boolean>> = {
  Removed: () => false,
  Isolated: () => false,
  MergedWithPrevious: (before, stretch) => stretch.isMatch && !before.isMatch,
  MergedWithNext: (before, stretch) => before.isMatch && !stretch.isMatch,
  Contiguous: (before, stretch) => before.isMatch === stretch.isMatch,
};
