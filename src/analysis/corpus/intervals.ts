/** @file Texts in order of a value of each: intervals of equal count, and a histogram. */

export interface Interval {
  /** The least and the largest value in it. */
  readonly low: number;
  readonly high: number;
  /** The places of its texts, the one with the largest value first. */
  readonly texts: readonly number[];
}

export interface Histogram {
  /** One more than there are bins, ascending. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** The texts with a value, NaN being none, in `count` intervals whose sizes differ by at most one; highest first. */
export function intervalsOf(values: ArrayLike<number>, count = 5): readonly Interval[] {
  const order = Array.from(values, (value, text) => ({ value, text }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value || a.text - b.text);
  const size = Math.min(count, order.length);
  return Array.from({ length: size }, (_, place) => {
    const own = order.slice(
      Math.floor((place * order.length) / size),
      Math.floor(((place + 1) * order.length) / size),
    );
    return { high: own[0]!.value, low: own.at(-1)!.value, texts: own.map(({ text }) => text) };
  });
}

/** At most `count` texts of an interval, evenly spaced from its first on. */
export function samplesOf({ texts }: Interval, count: number): readonly number[] {
  const size = Math.min(count, texts.length);
  return Array.from({ length: size }, (_, place) => texts[Math.floor((place * texts.length) / size)]!);
}

/** Bins of equal width from the least to the largest value; the last has both its edges. NaN is not counted. */
export function histogramOf(values: ArrayLike<number>, numBins = 24): Histogram {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return { edges: [], counts: [] };
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const isWide = (high - low) / numBins > 0;
  const [bins, width] = isWide ? [numBins, (high - low) / numBins] : [1, 1];
  const counts = new Array<number>(bins).fill(0);
  for (const value of finite) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
  return { edges: Array.from({ length: bins + 1 }, (_, edge) => low + edge * width), counts };
}
