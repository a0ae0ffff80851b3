/** @file Classes of tokens and bins of distances, by which the weights of heads are summed over texts. */

import { type FloatTensor, floatTensor } from "../../lib/tensor";
import { visibleKeys, type WordedText } from "../measures/measure";
import { isPunctuation } from "../measures/punctuation";

/** Every token is of exactly one: the first that applies. "word" begins a word, "piece" continues one. */
export const totalClasses = ["start", "separator", "special", "punctuation", "word", "piece"] as const;
export type TokenClass = (typeof totalClasses)[number];

/** In causal models the first token is the start, whatever it is: heads rest there. */
export function totalClassOf(text: WordedText, place: number): TokenClass {
  if (text.isStart[place] || (text.isCausal && place === 0)) return "start";
  if (text.isSeparator[place]) return "separator";
  if (text.isSpecial[place]) return "special";
  if (isPunctuation(text, place)) return "punctuation";
  return text.continues[place] ? "piece" : "word";
}

/** Keys that are `from` to `to` tokens before or after their query. */
export interface DistanceBin {
  readonly side: "before" | "self" | "after";
  readonly from: number;
  readonly to: number;
}

/** 0, 1, 2–3, 4–7, 8–15, … tokens, on each side as many as texts of `longest` tokens need. */
export function distanceBins(longest: number, isCausal: boolean): readonly DistanceBin[] {
  const levels = Array.from({ length: levelOf(longest - 1) }, (_, level) => level);
  const onSide = (side: DistanceBin["side"]) =>
    levels.map((level): DistanceBin => ({ side, from: 2 ** level, to: 2 ** (level + 1) - 1 }));
  return [
    ...onSide("before").reverse(),
    { side: "self", from: 0, to: 0 },
    ...(isCausal ? [] : onSide("after")),
  ];
}

/** 0 for 0, 1 for 1, 2 for 2 and 3, 3 for 4 to 7, … */
const levelOf = (distance: number): number => 32 - Math.clz32(distance);

/** The place of a pair's bin among those for texts of `longest` tokens. */
export function binOf(query: number, key: number, longest: number): number {
  return levelOf(longest - 1) + Math.sign(key - query) * levelOf(Math.abs(key - query));
}

/** `[B, T, C]` for texts padded to T tokens: 1 for a token's class; 0 for the others, and for padding. */
export function classFactors(texts: readonly WordedText[]): FloatTensor {
  const length = Math.max(...texts.map(({ ids }) => ids.length));
  const shape = [texts.length, length, totalClasses.length];
  const data = new Float32Array(shape.reduce((a, b) => a * b));
  texts.forEach((text, row) => {
    for (let place = 0; place < text.ids.length; place++)
      data[(row * length + place) * totalClasses.length + classIndex(text, place)] = 1;
  });
  return floatTensor(data, shape);
}

const classIndex = (text: WordedText, place: number): number =>
  totalClasses.indexOf(totalClassOf(text, place));

/** `[T·T, D]`: 1 for the bin of a pair. A causal model gives its later keys no weight, so they need no bin. */
export function binFactors(length: number, longest: number, numBins: number): FloatTensor {
  const data = new Float32Array(length * length * numBins);
  for (let query = 0; query < length; query++)
    for (let key = 0; key < length; key++) {
      const bin = binOf(query, key, longest);
      if (bin < numBins) data[(query * length + key) * numBins + bin] = 1;
    }
  return floatTensor(data, [length * length, numBins]);
}

/** How many queries there are of each class. */
export function classCounts(texts: readonly WordedText[]): readonly number[] {
  const counts = totalClasses.map(() => 0);
  for (const text of texts) for (const place of text.ids.keys()) counts[classIndex(text, place)]!++;
  return counts;
}

/** The totals of a head that attends evenly to all keys that a query sees: `[C, C]` and `[D]`. */
export function evenTotals(
  texts: readonly WordedText[],
  longest: number,
  numBins: number,
): { readonly byClass: FloatTensor; readonly byDistance: FloatTensor } {
  const size = totalClasses.length;
  const [byClass, byDistance] = [new Float64Array(size * size), new Float64Array(numBins)];
  for (const text of texts) {
    const classes = text.ids.map((_, place) => classIndex(text, place));
    for (const [query, ofQuery] of classes.entries()) {
      const [first, end] = visibleKeys(text, query);
      for (let key = first; key < end; key++) {
        byClass[ofQuery * size + classes[key]!]! += 1 / (end - first);
        byDistance[binOf(query, key, longest)]! += 1 / (end - first);
      }
    }
  }
  return {
    byClass: floatTensor(Float32Array.from(byClass), [size, size]),
    byDistance: floatTensor(Float32Array.from(byDistance), [numBins]),
  };
}
