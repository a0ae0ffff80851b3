/** @file Sorts tokens by float32 values, fast enough to sort a vocabulary in every step. */

/** Above this, sorting everything is faster. */
const FEW = 200;

/** The indices of the `count` largest values above −∞, largest first; ties go to the lower index. */
export function topTokens(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  // Nothing at or below the bar gets in.
  let bar = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < values.length; token++) {
    const value = values[token]!;
    if (!(value > bar)) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]!]! < value) place--;
    best.splice(place, 0, token);
    if (best.length > count) best.pop();
    if (best.length === count) bar = values[best[count - 1]!]!;
  }
  return best;
}

/** The indices of all values above −∞, smallest first; ties go to the lower index. */
export function ascending(values: Float32Array): Uint32Array {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Uint32Array(values.length);
  const tokens = new Uint32Array(values.length);
  let count = 0;
  for (let token = 0; token < values.length; token++) {
    if (values[token] === Number.NEGATIVE_INFINITY) continue;
    // −0 is sorted as 0.
    keys[token] = ordinal(values[token] === 0 ? 0 : bits[token]!);
    tokens[count++] = token;
  }
  return sortByDigit(sortByDigit(tokens.subarray(0, count), keys, 0), keys, 16);
}

/** The bits of a float32 as a number that grows with it. */
function ordinal(bits: number): number {
  return (bits < 0 ? ~bits : bits ^ 0x80000000) >>> 0;
}

/** The tokens sorted by 16 bits of their keys from bit `shift` on; equal ones stay in order. */
function sortByDigit(tokens: Uint32Array, keys: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(2 ** 16 + 1);
  for (let i = 0; i < tokens.length; i++) places[((keys[tokens[i]!]! >>> shift) & 0xffff) + 1]!++;
  for (let digit = 0; digit < 2 ** 16; digit++) places[digit + 1]! += places[digit]!;
  const sorted = new Uint32Array(tokens.length);
  for (let i = 0; i < tokens.length; i++)
    sorted[places[(keys[tokens[i]!]! >>> shift) & 0xffff]!++] = tokens[i]!;
  return sorted;
}

/** The `k`-th largest of the values, from 1; −∞ where fewer are above that. */
export function kthLargest(values: Float32Array, k: number): number {
  const order = k <= FEW ? topTokens(values, k) : ascending(values).reverse();
  const token = order[k - 1];
  return token === undefined ? Number.NEGATIVE_INFINITY : values[token]!;
}
