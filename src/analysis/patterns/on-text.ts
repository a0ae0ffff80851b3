/** @file The patterns of single heads on one text, from their attention. Patterns on random repeats are not among them. */

import type { FloatTensor } from "../../lib/tensor";
import {
  type KeyFactor,
  type Measure,
  type MeasuredText,
  numVisible,
  visibleKeys,
} from "../measures/measure";
import { textMeasures } from "../measures/table";
import { rowEntropies } from "../similarity";
import { type Found, patternsOfHead, patternsOfHeads } from "./heads";
import { patterns } from "./table";

/** Those that decide about a pattern of a given text. */
const decisive = textMeasures.filter(({ key }) => patterns.some(({ measure }) => measure === key));

/**
 * Reads the patterns of a head from its attention `[T, T]`, rows summing to 1; the strongest first. What depends on the
 * text alone is computed once.
 */
export function patternReader(text: MeasuredText): (attention: FloatTensor) => readonly Found[] {
  const all = decisive.map((measure) => [measure, termsOf(measure, text)] as const);
  return (attention) => {
    const entropies = rowEntropies(attention);
    const found = new Map(
      all.map(([{ key, rule }, terms]) => {
        const { count, chance } = terms;
        const value = sumOf(rule.of === "entropy" ? entropies : attention.data, terms) / count;
        return [key, { values: [value], count, chances: [chance / count] }];
      }),
    );
    return patternsOfHead(
      patternsOfHeads((key) => found.get(key)),
      0,
    );
  };
}

/** The sum that a measure takes of a head on one text: most factors of `measures/factors.ts` are 0 and not kept. */
interface Terms {
  /** In `[T, T]` of the weights, or in `[T]` of the entropies. */
  readonly places: number[];
  readonly factors: number[];
  /** How many queries count. */
  count: number;
  /** The sum of a head that attends evenly to all visible keys (`measures/evenly.ts`). */
  chance: number;
}

function termsOf({ key, rule }: Measure, text: MeasuredText): Terms {
  const terms: Terms = { places: [], factors: [], count: 0, chance: 0 };
  if (rule.keys || rule.of === "largest" || rule.of === "spread")
    throw new Error(`No pattern is decided by “${key}”.`);
  for (let query = 0; query < text.ids.length; query++) {
    const factor = rule.factor(text, query);
    if (factor === null) continue;
    terms.count++;
    if (typeof factor === "number") addQuery(terms, text, query, factor);
    else addKeys(terms, text, query, factor);
  }
  return terms;
}

function addQuery(terms: Terms, text: MeasuredText, query: number, factor: number): void {
  terms.places.push(query);
  terms.factors.push(factor);
  terms.chance += factor * Math.log(numVisible(text, query));
}

function addKeys(terms: Terms, text: MeasuredText, query: number, factorOf: KeyFactor): void {
  const [first, end] = visibleKeys(text, query);
  for (let key = first; key < end; key++) {
    const factor = factorOf(key);
    if (factor === 0) continue;
    terms.places.push(query * text.ids.length + key);
    terms.factors.push(factor);
    terms.chance += factor / (end - first);
  }
}

/** Σ values · factors. */
function sumOf(values: ArrayLike<number>, { places, factors }: Terms): number {
  let sum = 0;
  for (let i = 0; i < places.length; i++) sum += values[places[i]!]! * factors[i]!;
  return sum;
}
