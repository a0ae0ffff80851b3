/** @file Seeded random bits: one independent stream for each pair of a seed and a name. */

import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Seeds a user can choose are unsigned 32-bit integers. */
export const maxSeed = 2 ** 32 - 1;

/** The stream of `name` under `seed` (any finite number): each call gives the next 32 bits as an integer from 0 to 2³² − 1. */
export function randomBits(seed: number, name: string): () => number {
  const generator = xoroshiro128plusFromState(hash(`${seed}/${name}`));
  return () => generator.next() >>> 0;
}

/** 128 bits that depend on every character of `text`: four lanes that each take it in, then mix with one another. */
function hash(text: string): number[] {
  const lanes = multipliers.map((multiplier) => absorb(text, multiplier));
  for (let i = 0; i < 8; i++) lanes[i % 4] = mix(lanes[i % 4]! + lanes[(i + 1) % 4]!);
  return lanes;
}

/** Odd numbers without pattern: the constants of well-known hashes. */
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
