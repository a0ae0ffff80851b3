/** @file How much to draw in a frame, adapted to how late frames are: canvases draw after the call has returned. */

export interface PaceLimits {
  readonly least: number;
  readonly most: number;
}

/** A frame later than this, in ms, was given too much; one sooner than this could have taken more. */
const late = 24;
const early = 18;

/** The next frame's amount, after one of `amount` that took `elapsed` ms to the frame that followed. */
export function nextAmount(amount: number, elapsed: number, { least, most }: PaceLimits): number {
  const factor = elapsed > late ? 0.5 : elapsed < early ? 1.25 : 1;
  return Math.max(least, Math.min(most, Math.round(amount * factor)));
}
