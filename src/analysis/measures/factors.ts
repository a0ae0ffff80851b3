/** @file The factors of several measures over a batch of texts, as the inputs of a program. */

import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { isPlain, type KeyFactor, type Measure, type MeasuredText, type Rule } from "./measure";

/** Measures of one kind are summed together: what is summed, of the whole row or of plain keys. */
export type SumKind = Rule["of"] | `${Rule["of"]}.plain`;

export const kindOf = ({ rule: { of, keys } }: Measure): SumKind => (keys ? `${of}.plain` : of);

/** The kinds of these measures, each once. */
export const kindsOf = (measures: readonly Measure[]): readonly SumKind[] => [
  ...new Set(measures.map(kindOf)),
];

/** How far the layers of a model see in some texts. */
export interface Reaches {
  /** Each once; null for all. */
  readonly distinct: readonly (number | null)[];
  /** For each layer its place among them. */
  readonly ofLayer: readonly number[];
}

/** `reach` of each layer, or none if all see all; a reach beyond the `longest` text is none. */
export function reachesIn(
  reach: readonly (number | null)[] | undefined,
  numLayers: number,
  longest: number,
): Reaches {
  const all = Array.from({ length: numLayers }, (_, layer) => {
    const own = reach?.[layer] ?? null;
    return own !== null && own < longest - 1 ? own : null;
  });
  const distinct = [...new Set(all)];
  return { distinct, ofLayer: all.map((own) => distinct.indexOf(own)) };
}

export interface Factors {
  /**
   * By kind, for its M measures in their order: `[B, T·T, M]` of the weight of each query and key, or `[B, T, R·M]` of the
   * entropy or spread of each query, for each of R reaches in turn.
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
export function factorsOf(
  measures: readonly Measure[],
  texts: readonly MeasuredText[],
  reaches: Reaches["distinct"] = [null],
): Factors {
  const length = Math.max(...texts.map(({ ids }) => ids.length));
  const byKind = new Map(
    kindsOf(measures).map((kind) => {
      const own = measures.filter((measure) => kindOf(measure) === kind);
      return [kind, new KindFactors(own, { numTexts: texts.length, length, reaches })] as const;
    }),
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

interface Sizes {
  readonly numTexts: number;
  readonly length: number;
  readonly reaches: Reaches["distinct"];
}

class KindFactors {
  readonly tensor: FloatTensor;
  readonly #own: readonly Measure[];
  readonly #sizes: Sizes;

  constructor(own: readonly Measure[], sizes: Sizes) {
    this.#own = own;
    this.#sizes = sizes;
    const { numTexts, length, reaches } = sizes;
    const isOfPairs = own.some(({ rule: { of } }) => of === "weights" || of === "largest");
    const shape = isOfPairs
      ? [numTexts, length * length, own.length]
      : [numTexts, length, own.length * reaches.length];
    this.tensor = floatTensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  }

  /** Writes the factors of a measure in a text; how many of its queries count, or 1 if the text counts once. */
  fill(measure: Measure, text: MeasuredText, row: number): number {
    let count = 0;
    for (const query of text.ids.keys()) {
      const factor = measure.rule.factor(text, query);
      if (factor === null) continue;
      count++;
      if (typeof factor === "number") this.#setQuery(measure, text, row, query);
      else this.#setKeys(measure, row, query, { factor, numKeys: text.ids.length });
    }
    return measure.rule.of === "largest" ? Math.min(count, 1) : count;
  }

  #setQuery(measure: Measure, text: MeasuredText, row: number, query: number): void {
    this.#sizes.reaches.forEach((reach, index) => {
      const factor = measure.rule.factor({ ...text, reach }, query);
      if (typeof factor === "number") this.#set(measure, [row, query, index], factor);
    });
  }

  #set(measure: Measure, [row, query, reach]: readonly [number, number, number], factor: number): void {
    const { length, reaches } = this.#sizes;
    const at = (row * length + query) * reaches.length + reach;
    this.tensor.data[at * this.#own.length + this.#own.indexOf(measure)] = factor;
  }

  #setKeys(measure: Measure, row: number, query: number, keys: { factor: KeyFactor; numKeys: number }): void {
    const { length } = this.#sizes;
    const at = (row * length + query) * length;
    const [size, place] = [this.#own.length, this.#own.indexOf(measure)];
    for (let key = 0; key < keys.numKeys; key++)
      this.tensor.data[(at + key) * size + place] = keys.factor(key);
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
