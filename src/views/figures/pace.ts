/**
 * @file How much to draw in a frame, adapted to how late frames are: with a graphics card canvases draw after the call has
 * returned. Without one they draw during it, and hold up the page.
 */

export interface PaceLimits {
  /** However late frames are: they may be so for other reasons. */
  readonly leastWhenLate: number;
  /** However long the calls take: a part of their time does not depend on the amount. */
  readonly least: number;
  readonly most: number;
}

/** Times of the last draw in ms. */
export interface DrawTimes {
  /** From its frame to the next. */
  readonly elapsed: number;
  /** Of the calls that drew. */
  readonly spent: number;
}

/** A frame later than this, in ms, was given too much; one sooner than this could have taken more. */
const late = 24;
const early = 18;

/** Milliseconds for which a draw may hold up the page. */
const longestCalls = 16;

/** The next frame's amount, after one of `amount`. */
export function nextAmount(
  amount: number,
  { elapsed, spent }: DrawTimes,
  { leastWhenLate, least, most }: PaceLimits,
): number {
  const factor = elapsed > late ? 0.5 : elapsed < early ? 1.25 : 1;
  const inTime = Math.max(leastWhenLate, Math.min(most, Math.round(amount * factor)));
  const untilTooLong = Math.round((amount * longestCalls) / Math.max(spent, 1));
  return Math.max(least, Math.min(inTime, untilTooLong));
}
