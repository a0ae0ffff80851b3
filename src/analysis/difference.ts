/** @file How far the means of two samples are apart, and how sure that is. Pure. */

import { uniformNumbers } from "../lib/random";
import { drawn, numResamples, quantileOf } from "./measures/means";

export interface Difference {
  /** The mean of the first less that of the second; NaN if one of them is empty. */
  readonly difference: number;
  /** The 95 % bootstrap interval (percentiles; Efron 1979), both samples drawn anew; NaN for fewer than two values. */
  readonly low: number;
  readonly high: number;
}

export function differenceOfMeans(a: readonly number[], b: readonly number[], seed: number): Difference {
  const difference = mean(a) - mean(b);
  if (a.length < 2 || b.length < 2) return { difference, low: Number.NaN, high: Number.NaN };
  const next = uniformNumbers(seed, "difference");
  const resampled = (values: readonly number[]) => {
    const times = drawn(values.length, next);
    return values.reduce((sum, value, i) => sum + value * times[i]!, 0) / values.length;
  };
  return { difference, ...differenceInterval(() => resampled(a) - resampled(b)) };
}

/** The 95 % percentile interval of what `redrawn` gives, the difference of two samples drawn anew. */
export function differenceInterval(redrawn: () => number): Pick<Difference, "low" | "high"> {
  const draws = Float64Array.from({ length: numResamples }, redrawn).sort();
  return { low: quantileOf(draws, 0.025), high: quantileOf(draws, 0.975) };
}

/** Whether the interval leaves out 0. */
export const isClear = ({ low, high }: Difference): boolean => low > 0 || high < 0;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
