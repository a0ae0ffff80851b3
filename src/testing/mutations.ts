/** @file Ways of damaging a file. */

import fc from "fast-check";
import { concat, uint } from "./bytes";

/** Returns changed bytes; never changes `bytes` in place. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

const position = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (length: number) => Math.floor(share * length)),
  fc.nat(64).map((offset) => (length: number) => Math.min(offset, length)),
  fc.nat(200).map((offset) => (length: number) => Math.max(0, length - offset)),
);

/** The values written over length fields. */
const lengthValues = [
  ...[0n, 1n, 7n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0xffffffffn],
  ...[2n ** 53n, 2n ** 63n, 2n ** 64n - 1n],
];

const flipBit = fc.tuple(position, fc.nat(7)).map(
  ([at, bit]): Mutation =>
    (bytes) =>
      withByte(bytes, at(bytes.length), (byte) => byte ^ (1 << bit)),
);

const overwrite = fc.tuple(position, fc.nat(255)).map(
  ([at, value]): Mutation =>
    (bytes) =>
      withByte(bytes, at(bytes.length), () => value),
);

const setLength = fc.tuple(position, fc.constantFrom(1, 2, 4, 8), fc.constantFrom(...lengthValues)).map(
  ([at, width, value]): Mutation =>
    (bytes) =>
      replaced(bytes, at(bytes.length), width, uint(value, width)),
);

/** Replaces a range of the file with another range, or with nothing. */
const splice = fc.tuple(position, fc.nat(40), position, fc.nat(40)).map(
  ([at, removed, from, length]): Mutation =>
    (bytes) => {
      const start = from(bytes.length);
      return replaced(bytes, at(bytes.length), removed, bytes.subarray(start, start + length));
    },
);

const truncate = position.map(
  (at): Mutation =>
    (bytes) =>
      bytes.slice(0, at(bytes.length)),
);

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Three sorted positions in a file of `length`. */
function cuts(shares: readonly number[], length: number): [number, number, number] {
  const [first, second, third] = shares.map((each) => Math.floor(each * length)).sort((a, b) => a - b);
  return [first!, second!, third!];
}

const swapBlocks = fc.tuple(share, share, share).map(
  (shares): Mutation =>
    (bytes) => {
      const [a, b, c] = cuts(shares, bytes.length);
      return concat(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c));
    },
);

const repeatChunk = fc.tuple(share, share, fc.integer({ min: 1, max: 3 })).map(
  ([from, to, times]): Mutation =>
    (bytes) => {
      const [, start, end] = cuts([0, from, to], bytes.length);
      const chunk = bytes.subarray(start, end);
      return concat(bytes.subarray(0, end), ...Array(times).fill(chunk), bytes.subarray(end));
    },
);

const insertNoise = fc.tuple(position, fc.uint8Array({ minLength: 1, maxLength: 300 })).map(
  ([at, noise]): Mutation =>
    (bytes) =>
      replaced(bytes, at(bytes.length), 0, noise),
);

function withByte(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? change(byte) : byte));
}

function replaced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, at), inserted, bytes.subarray(at + removed));
}

/** One to three changes in sequence. */
export const mutation: fc.Arbitrary<Mutation> = fc
  .array(fc.oneof(flipBit, overwrite, setLength, splice, truncate), { minLength: 1, maxLength: 3 })
  .map((changes) => (bytes) => changes.reduce((changed, change) => change(changed), bytes));

/** The same, or changes of whole blocks. */
export const roughMutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: mutation },
  { weight: 2, arbitrary: fc.oneof(swapBlocks, repeatChunk, insertNoise) },
);
