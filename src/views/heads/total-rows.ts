/** @file The totals of one head as shares: a square of the classes that queries have, and a bar for each distance. */

import type { HeadPlace } from "../../analysis/head-sets";
import type { HeadTotalsResult } from "../../store";

const classNames: Readonly<Record<HeadTotalsResult["classes"][number], string>> = {
  start: "start",
  separator: "separator",
  special: "other special",
  punctuation: "punctuation",
  word: "word",
  piece: "piece",
};

/** A share of a head, and that of a head which attends evenly. */
export interface TotalShare {
  readonly share: number;
  readonly even: number;
}

export interface ClassRow {
  readonly name: string;
  /** How many queries. */
  readonly n: number;
  /** Of the weight of the queries on the keys of each class, in the order of the rows. */
  readonly onKeys: readonly TotalShare[];
}

/** A row for each class of which there is a token. */
export function classRows(totals: HeadTotalsResult, [layer, head]: HeadPlace): readonly ClassRow[] {
  const { classes, queries, byClass, even } = totals;
  const size = classes.length;
  const start = (layer * byClass.shape[1]! + head) * size * size;
  const present = [...classes.keys()].filter((place) => queries[place]! > 0);
  return present.map((query) => ({
    name: classNames[classes[query]!],
    n: queries[query]!,
    onKeys: present.map((key) => ({
      share: byClass.data[start + query * size + key]! / queries[query]!,
      even: even.byClass.data[query * size + key]! / queries[query]!,
    })),
  }));
}

export interface DistanceRow extends TotalShare {
  /** "2–3 before" */
  readonly name: string;
}

/** Of the weight of all queries. */
export function distanceRows(totals: HeadTotalsResult, [layer, head]: HeadPlace): readonly DistanceRow[] {
  const { bins, queries, byDistance, even } = totals;
  const n = queries.reduce((sum, count) => sum + count, 0);
  const start = (layer * byDistance.shape[1]! + head) * bins.length;
  return bins.map(({ side, from, to }, bin) => ({
    name: side === "self" ? "itself" : `${from === to ? from : `${from}–${to}`} ${side}`,
    share: byDistance.data[start + bin]! / n,
    even: even.byDistance.data[bin]! / n,
  }));
}

/** How far bars reach: the largest share of the head, or of one that attends evenly. */
export const largestOf = (rows: readonly TotalShare[]): number =>
  Math.max(...rows.flatMap(({ share, even }) => [share, even]));
