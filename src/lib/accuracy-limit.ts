/** @file How far accuracy may fall in a masking search. */

export interface AccuracyRule {
  readonly threshold: number;
  /** Whether the threshold is a share of the starting accuracy instead of a difference to it. */
  readonly relative: boolean;
}

/** The accuracy below which a search stops, from the one it starts with. Nothing is rounded. */
export function limitOf(start: number, { threshold, relative }: AccuracyRule): number {
  return relative ? start * (1 - threshold) : start - threshold;
}
