/** @file Rounding as Python does it. */

/**
 * `round(x, 4)` of Python: to the nearest of the number that is stored, and a tie to the even digit. Exact ties at four
 * places are the odd multiples of 1/32 alone, which is what shares of 32 texts are.
 */
export function roundTo4(x: number): number {
  const isTie = Math.abs((x * 32) % 2) === 1;
  if (!isTie) return Number(x.toFixed(4));
  const below = Math.floor(x * 1e4);
  return (below % 2 === 0 ? below : below + 1) / 1e4;
}
