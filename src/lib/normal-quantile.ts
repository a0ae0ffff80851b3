/** @file The quantile function of the standard normal distribution. */

import { logarithm } from "./logarithm";

/** Coefficients, lowest power first. */
interface Quotient {
  readonly numerator: readonly number[];
  readonly denominator: readonly number[];
}

const middle: Quotient = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};

const tail: Quotient = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};

/**
 * The x that a standard normal variable is below with probability `p`: about sixteen digits, the same bits in every
 * browser, for `p` between 1.4e-11 and 1 − 1.4e-11. Algorithm AS 241 (PPND16) without its outermost tails: M. J. Wichura,
 * Applied Statistics 37 (1988) 477–484.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * evaluate(middle, 0.180625 - q * q);
  // IEEE 754 defines the rounding of square roots too.
  const x = evaluate(tail, Math.sqrt(-logarithm(q < 0 ? p : 1 - p)) - 1.6);
  return q < 0 ? -x : x;
}

function evaluate({ numerator, denominator }: Quotient, r: number): number {
  let above = 0;
  let below = 0;
  for (let power = numerator.length - 1; power >= 0; power--) {
    above = above * r + numerator[power]!;
    below = below * r + denominator[power]!;
  }
  return above / below;
}
