/** @file Rounding as in Python. */

/**
 * Python's `round(x, 4)`: rounds the exact value of the float, and ties to the even digit. The only exact ties at four
 * places are odd multiples of 1/32, such as the accuracy on 32 texts.
 */
export function roundTo4(x: number): number {
  const isTie = Math.abs((x * 32) % 2) === 1;
  if (!isTie) return Number(x.toFixed(4));
  const below = Math.floor(x * 1e4);
  return (below % 2 === 0 ? below : below + 1) / 1e4;
}
