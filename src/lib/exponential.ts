/**
 * @file An exponential that gives the same bits in every browser. `Math.exp` may differ in its last bits between engines;
 * this one uses only +, −, × and ÷, whose rounding IEEE 754 defines.
 */

/** ln 2 / 64 in two parts; the first has so few bits that its product with an integer is exact. */
const STEP_HIGH = 0.6931471803691238 / 64;
const STEP_LOW = 1.9082149292705877e-10 / 64;

/** Steps per unit. */
const STEPS = 64 / Math.LN2;

/** Below this the result would be subnormal; it is rounded to 0. */
const SMALLEST = -708;

/** Adding and subtracting this rounds to the nearest integer. */
const ROUNDER = 1.5 * 2 ** 52;

/** 2^(n / 64), n from 0 to 63, by the series of the exponential. */
const fractions = Float64Array.from({ length: 64 }, (_, n) => {
  const x = (n * Math.LN2) / 64;
  let sum = 1;
  for (let k = 20; k > 0; k--) sum = 1 + (sum * x) / k;
  return sum;
});

/** 2^n, n from −1022 to 1023. */
const powers = Float64Array.from({ length: 2046 }, (_, index) => {
  let power = 1;
  for (let n = index - 1022; n > 0; n--) power *= 2;
  for (let n = index - 1022; n < 0; n++) power /= 2;
  return power;
});

/** e to the power `x`, relative error below 1e-15; 0 if `x` is below −708. `x` must be at most 709. */
export function exponential(x: number): number {
  if (x < SMALLEST) return 0;
  // x = (64 n + m) · ln 2 / 64 + rest, so e^x = 2^n · 2^(m / 64) · e^rest.
  const steps = x * STEPS + ROUNDER - ROUNDER;
  const rest = x - steps * STEP_HIGH - steps * STEP_LOW;
  const series = 1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest / 120))));
  return fractions[steps & 63]! * series * powers[(steps >> 6) + 1022]!;
}
