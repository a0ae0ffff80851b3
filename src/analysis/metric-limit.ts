/** @file How far the metric of a masking search may fall. */

export interface MetricRule {
  readonly threshold: number;
  /** Whether the threshold is a share of the starting value instead of a difference from it. */
  readonly relative: boolean;
}

/**
 * The value below which a search stops, unrounded. R² may start below 0; a relative threshold is then a share of its
 * absolute value.
 */
export function limitOf(start: number, { threshold, relative }: MetricRule): number {
  if (!relative) return start - threshold;
  return start < 0 ? start * (1 + threshold) : start * (1 - threshold);
}
