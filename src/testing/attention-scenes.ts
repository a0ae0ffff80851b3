/** @file Arbitrary tokens and attention for the tests of figures. */

import fc from "fast-check";
import { type FloatTensor, floatTensor } from "../lib/tensor";
import type { FigureToken } from "../views/figures/types";

export interface Scene {
  readonly tokens: readonly FigureToken[];
  /** `[H, T, T]`, rows sum to 1. */
  readonly attention: FloatTensor;
  readonly numHeads: number;
}

export function figureToken(text: string, parts: Partial<FigureToken> = {}): FigureToken {
  return { text, raw: text, special: false, continues: false, segment: 0, ...parts };
}

const token: fc.Arbitrary<FigureToken> = fc.record({
  text: fc.string({ maxLength: 12 }),
  raw: fc.string({ maxLength: 12 }),
  special: fc.boolean(),
  continues: fc.boolean(),
  segment: fc.constantFrom(0, 1),
});

/** Up to 3 heads over up to 9 tokens; some weights are exactly 0. */
export const scene: fc.Arbitrary<Scene> = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 3 }))
  .chain(([tokens, numHeads]) => {
    const size = numHeads * tokens.length ** 2;
    const score = fc.oneof(fc.constant(0), fc.double({ min: 1e-4, max: 1, noNaN: true }));
    return fc.array(score, { minLength: size, maxLength: size }).map((scores) => ({
      tokens,
      numHeads,
      attention: floatTensor(normalised(scores, tokens.length), [numHeads, tokens.length, tokens.length]),
    }));
  });

/** Each row divided by its sum; a row of zeros puts its weight on the first token. */
function normalised(scores: readonly number[], width: number): Float32Array {
  return Float32Array.from(scores, (value, index) => {
    const start = index - (index % width);
    const sum = scores.slice(start, start + width).reduce((total, score) => total + score, 0);
    return sum === 0 ? Number(index === start) : value / sum;
  });
}
