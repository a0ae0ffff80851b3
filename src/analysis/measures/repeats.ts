/** @file Random sequences that repeat themselves, where only repetition can be predicted (Olsson et al. 2022). */

import { uniformNumbers } from "../../lib/random";

const numRepeats = 50;
const usualHalf = 25;

export interface RepeatedSequence {
  readonly ids: readonly number[];
  /** The place of the first repeated token. */
  readonly repeatedFrom: number;
}

export interface RepeatRules {
  /** Ids are below it. */
  readonly vocabSize: number;
  readonly isSpecial: (id: number) => boolean;
  /** The special tokens that the tokenizer puts around a text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly maxPositions: number;
}

/** Twice the same 25 random tokens each, fewer if the model holds fewer; special tokens are only around them. */
export function repeatedSequences(rules: RepeatRules, seed: number): readonly RepeatedSequence[] {
  const { vocabSize, isSpecial, before, after, maxPositions } = rules;
  const room = Math.floor((maxPositions - before.length - after.length) / 2);
  const length = Math.max(0, Math.min(usualHalf, room));
  const plain = Array.from({ length: vocabSize }, (_, id) => id).filter((id) => !isSpecial(id));
  if (plain.length === 0 || length === 0) return [];
  const next = uniformNumbers(seed, "repeats");
  const token = () => plain[Math.floor(next() * plain.length)]!;
  return Array.from({ length: numRepeats }, () => {
    const half = Array.from({ length }, token);
    return { ids: [...before, ...half, ...half, ...after], repeatedFrom: before.length + length };
  });
}
