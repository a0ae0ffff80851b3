/** @file The factors of several measures over a batch of texts, as the inputs of a program. */

import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { type KeyFactor, type Measure, type MeasuredText, numVisible } from "./measure";

export interface Factors {
  /** `[B, T·T, M]`: of the weight of each query and key, for the measures of weights, in their order. */
  readonly pairs: FloatTensor;
  /** `[B, T, E]`: of the entropy of each query, for the measures of entropy. */
  readonly queries: FloatTensor;
  /** How many queries of each text count, for each measure in turn: `counts[measure][text]`. */
  readonly counts: readonly (readonly number[])[];
  /** What a head that attends evenly to all visible keys would give, summed over the queries: `chances[measure][text]`. */
  readonly chances: readonly (readonly number[])[];
}

export const ofKind = (measures: readonly Measure[], of: Measure["rule"]["of"]): readonly Measure[] =>
  measures.filter(({ rule }) => rule.of === of);

/** T is the length of the longest text; the factors of padding are 0. */
export function factorsOf(measures: readonly Measure[], texts: readonly MeasuredText[]): Factors {
  const length = Math.max(...texts.map(({ ids }) => ids.length));
  const [numPairs, numQueries] = [ofKind(measures, "weights").length, ofKind(measures, "entropy").length];
  const pairs = new Float32Array(texts.length * length * length * numPairs);
  const queries = new Float32Array(texts.length * length * numQueries);
  const places = { weights: 0, entropy: 0 };
  const sums = measures.map(({ rule }) => {
    const place = places[rule.of]++;
    return texts.map((text, row) => {
      let [count, chance] = [0, 0];
      for (let query = 0; query < text.ids.length; query++) {
        const at = row * length + query;
        const factor = rule.factor(text, query);
        if (factor === null) continue;
        count++;
        chance += evenly(text, query, factor);
        if (typeof factor === "number") queries[at * numQueries + place] = factor;
        else
          text.ids.forEach((_, key) => {
            pairs[(at * length + key) * numPairs + place] = factor(key);
          });
      }
      return { count, chance };
    });
  });
  return {
    pairs: floatTensor(pairs, [texts.length, length * length, numPairs]),
    queries: floatTensor(queries, [texts.length, length, numQueries]),
    counts: sums.map((ofTexts) => ofTexts.map(({ count }) => count)),
    chances: sums.map((ofTexts) => ofTexts.map(({ chance }) => chance)),
  };
}

/** What a query that attends evenly to its visible keys adds to the sum. */
function evenly(text: MeasuredText, query: number, factor: number | KeyFactor): number {
  const visible = numVisible(text, query);
  if (typeof factor === "number") return Math.log(visible) * factor;
  let sum = 0;
  for (let key = 0; key < visible; key++) sum += factor(key);
  return sum / visible;
}
