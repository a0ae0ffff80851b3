/** @file Seeded random numbers: each pair of a seed and a name has its own independent stream. */

import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Seeds a user can choose are unsigned 32-bit integers. */
export const maxSeed = 2 ** 32 - 1;

/** The stream of `name` under `seed`, any finite number: each call gives the next integer from 0 to 2³² − 1. */
export function randomBits(seed: number, name: string): () => number {
  const generator = xoroshiro128plusFromState(hash(`${seed}/${name}`));
  return () => generator.next() >>> 0;
}

/** Each call gives the next multiple of 2⁻⁵³ from 0 to below 1. */
export function uniformNumbers(seed: number, name: string): () => number {
  const next = randomBits(seed, name);
  return () => {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}

/** `items` in an order that `seed` and `name` determine (Fisher and Yates); every order is equally likely. */
export function shuffle<Item>(items: readonly Item[], seed: number, name: string): Item[] {
  const next = uniformNumbers(seed, name);
  const shuffled = [...items];
  for (let end = shuffled.length - 1; end > 0; end--) {
    const other = Math.floor(next() * (end + 1));
    [shuffled[end], shuffled[other]] = [shuffled[other]!, shuffled[end]!];
  }
  return shuffled;
}

/** 128 bits that depend on every character of `text`: four lanes absorb it and then mix with one another. */
function hash(text: string): number[] {
  const lanes = multipliers.map((multiplier) => absorb(text, multiplier));
  for (let i = 0; i < 8; i++) lanes[i % 4] = mix(lanes[i % 4]! + lanes[(i + 1) % 4]!);
  return lanes;
}

/** Odd numbers without a pattern: the constants of well-known hashes. */
const multipliers = [0x01000193, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];

function absorb(text: string, multiplier: number): number {
  let bits = multiplier;
  for (let i = 0; i < text.length; i++) {
    bits = Math.imul(bits ^ text.charCodeAt(i), multiplier);
    bits ^= bits >>> 15;
  }
  return bits;
}

/** A bijection of 32-bit integers in which every bit of the input changes about half the bits of the output. */
function mix(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
