/** @file The patterns of single heads on one text, from their attention. Patterns on random repeats are not among them. */

import type { FloatTensor } from "../../lib/tensor";
import { factorsOf, kindOf, type SumKind } from "../measures/factors";
import type { Measure, MeasuredText } from "../measures/measure";
import { measures } from "../measures/table";
import { rowEntropies } from "../similarity";
import { type Found, patternsOfHead, patternsOfHeads } from "./heads";
import { patterns } from "./table";

/** Those that decide about a pattern of a given text. */
const decisive = measures.filter(
  ({ key, over }) => over === "texts" && patterns.some(({ measure }) => measure === key),
);

/**
 * Reads the patterns of a head from its attention `[T, T]`, rows summing to 1; the strongest first. What depends on the
 * text alone is computed once.
 */
export function patternReader(text: MeasuredText): (attention: FloatTensor) => readonly Found[] {
  const { byKind, counts, chances } = factorsOf(decisive, [text]);
  return (attention) => {
    const sums = new Map(
      [...byKind].map(([kind, factors]) => [kind, sumsOf(valuesOf(attention, kind), factors)]),
    );
    const places = new Map<SumKind, number>();
    const found = new Map(
      decisive.map((measure: Measure, index) => {
        const { key } = measure;
        const kind = kindOf(measure);
        const place = places.get(kind) ?? 0;
        places.set(kind, place + 1);
        const count = counts[index]![0]!;
        const value = sums.get(kind)![place]! / count;
        return [key, { values: [value], count, chance: chances[index]![0]! / count }];
      }),
    );
    return patternsOfHead(
      patternsOfHeads((key) => found.get(key)),
      0,
    );
  };
}

/** What the factors of a kind are of. */
function valuesOf(attention: FloatTensor, kind: SumKind): ArrayLike<number> {
  if (kind === "weights") return attention.data;
  if (kind === "entropy") return rowEntropies(attention);
  throw new Error(`No pattern is decided by sums of ${kind}.`);
}

/** Σ values · factors of each measure; `factors` `[1, n, M]`. */
function sumsOf(
  values: ArrayLike<number>,
  { data, shape: [, n = 0, numMeasures = 0] }: FloatTensor,
): Float64Array {
  const sums = new Float64Array(numMeasures);
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    for (let measure = 0; measure < numMeasures; measure++)
      sums[measure]! += value * data[i * numMeasures + measure]!;
  }
  return sums;
}
