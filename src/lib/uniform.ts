/** @file Seeded uniform numbers that depend on a name alone: the draw at one place needs no other draw before it. */

import { randomBits } from "./random-bits";

/** The stream of `name` under `seed`: each call gives the next multiple of 2⁻⁵³ from 0 to below 1. */
export function uniformNumbers(seed: number, name: string): () => number {
  const next = randomBits(seed, name);
  return () => {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}
