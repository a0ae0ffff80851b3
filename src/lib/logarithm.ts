/**
 * @file A natural logarithm that gives the same bits in every browser. `Math.log` may differ in its last bits between
 * engines; this one uses only +, −, × and ÷, whose rounding IEEE 754 defines.
 */

/** 2 / (2k + 1), the series of ln((1 + s) / (1 − s)) in odd powers of s. */
const series = Array.from({ length: 12 }, (_, k) => 2 / (2 * k + 1));

/** ln `x`, relative error below 1e-15. `x` must be positive and finite; the closer to 1, the faster. */
export function logarithm(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let k = series.length - 1; k >= 0; k--) sum = sum * square + series[k]!;
  return exponent * Math.LN2 + s * sum;
}
