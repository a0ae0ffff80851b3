/** @file The factors of several measures over a batch of texts, as the inputs of a program. */

import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { isPlain, type Measure, type MeasuredText, type Rule } from "./measure";

/** Measures of one kind are summed together: what is summed, of the whole row or of plain keys. */
export type SumKind = Rule["of"] | `${Rule["of"]}.plain`;

export const kindOf = ({ rule: { of, keys } }: Measure): SumKind => (keys ? `${of}.plain` : of);

/** The kinds of these measures, each once. */
export const kindsOf = (measures: readonly Measure[]): readonly SumKind[] => [
  ...new Set(measures.map(kindOf)),
];

export interface Factors {
  /**
   * By kind, for its M measures in their order: `[B, T·T, M]` of the weight of each query and key, or `[B, T, M]` of the
   * entropy or spread of each query.
   */
  readonly byKind: ReadonlyMap<SumKind, FloatTensor>;
  /** `[B, T]`: 1 for a plain token. */
  readonly plain: FloatTensor;
  /** `[T, T]`: |query − key|. */
  readonly apart: FloatTensor;
  /** How many queries of each text count, for each measure in turn: `counts[measure][text]`. */
  readonly counts: readonly (readonly number[])[];
}

/** T is the length of the longest text; the factors of padding are 0. */
export function factorsOf(measures: readonly Measure[], texts: readonly MeasuredText[]): Factors {
  const length = Math.max(...texts.map(({ ids }) => ids.length));
  const byKind = new Map(
    kindsOf(measures).map((kind) => [kind, new KindFactors(measures, kind, texts.length, length)] as const),
  );
  const counts = measures.map((measure) => {
    const factors = byKind.get(kindOf(measure))!;
    return texts.map((text, row) => factors.fill(measure, text, row));
  });
  return {
    byKind: new Map([...byKind].map(([kind, { tensor }]) => [kind, tensor])),
    plain: plainKeys(texts, length),
    apart: distancesApart(length),
    counts,
  };
}

class KindFactors {
  readonly tensor: FloatTensor;
  readonly #own: readonly Measure[];
  readonly #length: number;

  constructor(measures: readonly Measure[], kind: SumKind, numTexts: number, length: number) {
    this.#own = measures.filter((measure) => kindOf(measure) === kind);
    this.#length = length;
    const isOfPairs = this.#own.some(({ rule: { of } }) => of === "weights" || of === "largest");
    const shape = [numTexts, isOfPairs ? length * length : length, this.#own.length];
    this.tensor = floatTensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  }

  /** Writes the factors of a measure in a text; how many of its queries count, or 1 if the text counts once. */
  fill(measure: Measure, text: MeasuredText, row: number): number {
    const { data } = this.tensor;
    const [size, place] = [this.#own.length, this.#own.indexOf(measure)];
    let count = 0;
    for (let query = 0; query < text.ids.length; query++) {
      const at = row * this.#length + query;
      const factor = measure.rule.factor(text, query);
      if (factor === null) continue;
      count++;
      if (typeof factor === "number") data[at * size + place] = factor;
      else
        for (let key = 0; key < text.ids.length; key++)
          data[(at * this.#length + key) * size + place] = factor(key);
    }
    return measure.rule.of === "largest" ? Math.min(count, 1) : count;
  }
}

function plainKeys(texts: readonly MeasuredText[], length: number): FloatTensor {
  const data = new Float32Array(texts.length * length);
  texts.forEach((text, row) => {
    for (let key = 0; key < text.ids.length; key++) data[row * length + key] = isPlain(text, key) ? 1 : 0;
  });
  return floatTensor(data, [texts.length, length]);
}

function distancesApart(length: number): FloatTensor {
  const data = Float32Array.from({ length: length * length }, (_, pair) =>
    Math.abs(Math.floor(pair / length) - (pair % length)),
  );
  return floatTensor(data, [length, length]);
}
