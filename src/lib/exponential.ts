/**
 * @file An exponential whose every bit is the same in every browser, the counterpart of `logarithm`. `Math.exp` may differ
 * in its last bits between engines; this one uses only +, −, × and ÷, which IEEE 754 rounds in one way.
 */

/** ln 2 in two parts; the first has so few bits that a whole number times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Below this the result would lose digits: it is given as 0. */
const SMALLEST = -708;

/** 1 / n!, n from 0 to 13. */
const series = Array.from({ length: 14 }, (_, n) => {
  let factorial = 1;
  for (let factor = 2; factor <= n; factor++) factorial *= factor;
  return 1 / factorial;
});

/** 2^n, n from −1022 to 1023. */
const powers = Float64Array.from({ length: 2046 }, (_, index) => {
  let power = 1;
  for (let n = index - 1022; n > 0; n--) power *= 2;
  for (let n = index - 1022; n < 0; n++) power /= 2;
  return power;
});

/** e to the power `x`, relative error below 1e-15; 0 where `x` is below −708. `x` is at most 709. */
export function exponential(x: number): number {
  if (x < SMALLEST) return 0;
  const n = Math.round(x / Math.LN2);
  const rest = x - n * LN2_HIGH - n * LN2_LOW;
  let sum = series[13]!;
  for (let k = 12; k >= 0; k--) sum = sum * rest + series[k]!;
  return sum * powers[n + 1022]!;
}
