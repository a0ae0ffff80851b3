/** @file Means of heads over a corpus, from the sums of each text; differences between the classes of its texts. */

import { uniformNumbers } from "../../lib/random";
import { differenceInterval } from "../difference";
import { countedTexts, meansOf, type TextSums } from "../measures/means";

/** `[L·H]`: the mean over all counted queries of all texts; NaN if nothing counts. */
export function corpusMeans({ sums, counts }: TextSums, numHeads: number): Float32Array {
  const totals = new Float64Array(numHeads);
  let total = 0;
  sums.forEach((ofText, text) => {
    if (counts[text] === 0) return;
    total += counts[text]!;
    for (let head = 0; head < numHeads; head++) totals[head]! += ofText[head]!;
  });
  return Float32Array.from(totals, (sum) => sum / total);
}

/** The mean of one head over each text; NaN for a text in which nothing counts. */
export const textMeans = ({ sums, counts }: TextSums, head: number): number[] =>
  counts.map((count, text) => (count === 0 ? Number.NaN : sums[text]![head]! / count));

export interface HeadInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Of one head, with the 95 % bootstrap interval over texts. */
export function headInterval(all: TextSums, head: number): HeadInterval {
  const { values, low, high } = meansOf(ofHead(all, head), 1, 0);
  return { mean: values[0]!, low: low[0]!, high: high[0]! };
}

const ofHead = ({ sums, counts }: TextSums, head: number): TextSums => ({
  sums: sums.map((ofText) => Float32Array.of(ofText[head]!)),
  counts,
});

export interface ClassMeans {
  readonly name: string;
  /** How many of its texts count. */
  readonly texts: number;
  /** `[L·H]`. */
  readonly means: Float32Array;
}

/** The means of each class that has texts that count, in the order in which classes first occur. */
export function classMeans(
  all: TextSums,
  labels: readonly string[],
  numHeads: number,
): readonly ClassMeans[] {
  return [...new Set(labels)].flatMap((name) => {
    const own = ofClass(all, labels, name);
    const texts = own.counts.filter((count) => count > 0).length;
    return texts === 0 ? [] : [{ name, texts, means: corpusMeans(own, numHeads) }];
  });
}

function ofClass({ sums, counts }: TextSums, labels: readonly string[], name: string): TextSums {
  const places = labels.flatMap((label, text) => (label === name ? [text] : []));
  return { sums: places.map((text) => sums[text]!), counts: places.map((text) => counts[text]!) };
}

export interface ClassDifference {
  readonly head: number;
  /** The classes with the largest and the smallest mean, and these. */
  readonly most: string;
  readonly least: string;
  readonly mostMean: number;
  readonly leastMean: number;
  /** Their difference, with the 95 % bootstrap interval over the texts of each class; NaN for a class of one text. */
  readonly difference: HeadInterval;
}

/** The `count` heads whose means of classes are farthest apart, the farthest first. */
export function classDifferences(
  all: TextSums,
  labels: readonly string[],
  numHeads: number,
  count: number,
): readonly ClassDifference[] {
  const classes = classMeans(all, labels, numHeads);
  if (classes.length < 2) return [];
  const spans = Array.from({ length: numHeads }, (_, head) => {
    const sorted = classes.toSorted((a, b) => b.means[head]! - a.means[head]!);
    const [most, least] = [sorted[0]!, sorted.at(-1)!];
    return { head, most, least, span: most.means[head]! - least.means[head]! };
  });
  return spans
    .filter(({ span }) => Number.isFinite(span))
    .sort((a, b) => b.span - a.span)
    .slice(0, count)
    .map(({ head, most, least, span }) => {
      const parts = [most, least].map(({ name }) => ofHead(ofClass(all, labels, name), head));
      return {
        head,
        most: most.name,
        least: least.name,
        mostMean: most.means[head]!,
        leastMean: least.means[head]!,
        difference: { mean: span, ...differenceOfTexts(parts[0]!, parts[1]!) },
      };
    });
}

/** 95 % percentile interval of the difference of two means, the texts of each drawn anew with replacement. */
function differenceOfTexts(a: TextSums, b: TextSums): Omit<HeadInterval, "mean"> {
  const [ownA, ownB] = [a, b].map(countedTexts);
  if (ownA!.counts.length < 2 || ownB!.counts.length < 2) return { low: Number.NaN, high: Number.NaN };
  const next = uniformNumbers(0, "bootstrap");
  return differenceInterval(() => drawnMean(ownA!, next) - drawnMean(ownB!, next));
}

function drawnMean({ sums, counts }: TextSums, next: () => number): number {
  let [sum, total] = [0, 0];
  for (let draw = 0; draw < counts.length; draw++) {
    const text = Math.floor(next() * counts.length);
    sum += sums[text]![0]!;
    total += counts[text]!;
  }
  return sum / total;
}
