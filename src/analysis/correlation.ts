/** @file How two measurements of the same things correlate: Pearson's and Spearman's coefficients. */

/**
 * Pearson's r, as `numpy.corrcoef(x, y)[0, 1]`: −1 to 1; NaN if either is constant or there are fewer than two values.
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Spearman's ρ: Pearson's r of the ranks, as `scipy.stats.spearmanr`. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(ranks(x), ranks(y));
}

/** The 95 % quantile of the normal distribution, both tails. */
const twoTails = 1.959963984540054;

/**
 * The 95 % interval of Pearson's r by Fisher's z, or of Spearman's ρ with the larger variance of Fieller, Hartley and
 * Pearson (1957). NaN for fewer than four values, of which no error is known.
 */
export function interval(
  coefficient: number,
  n: number,
  of: "pearson" | "spearman" = "pearson",
): readonly [low: number, high: number] {
  if (n < 4) return [Number.NaN, Number.NaN];
  const error = Math.sqrt((of === "pearson" ? 1 : 1.06) / (n - 3));
  const z = Math.atanh(coefficient);
  return [Math.tanh(z - twoTails * error), Math.tanh(z + twoTails * error)];
}

/** The rank of each value from 1, smallest first; equal values share the average, as `scipy.stats.rankdata`. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
