import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { concat, uint } from "../testing/bytes";
import { allocateFloats, byteWidths, isStoredDtype, type StoredDtype, widen } from "./dtype";

const allHalves = new Uint16Array(65536).map((_, bits) => bits);
const bytesOf = (array: { readonly buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);
const bitsOf = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length);

/** The value of a float16, from the format's definition. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

describe("float16", () => {
  const widened = widen("F16", bytesOf(allHalves));

  test("every one of its 65536 values is exact", () => {
    const wrong = [...allHalves].filter((bits) => !Object.is(widened[bits], half(bits)));
    expect(wrong).toEqual([]);
  });

  test("the sign and the payload of a NaN are preserved", () => {
    const bits = bitsOf(widened);
    expect([bits[0x7e00], bits[0xfe00], bits[0x7c01]]).toEqual([0x7fc00000, 0xffc00000, 0x7f802000]);
  });
});

test("every one of the 65536 bfloat16 is the upper half of its float32", () => {
  const bits = bitsOf(widen("BF16", bytesOf(allHalves)));
  expect([...allHalves].filter((upper) => bits[upper] !== upper * 65536)).toEqual([]);
});

test("float64 is rounded to the nearest float32", () => {
  const values = [Math.PI, 1 + 2 ** -25, -1e300, 1e-50, Number.NaN];
  expect([...widen("F64", bytesOf(Float64Array.from(values)))]).toEqual(values.map(Math.fround));
});

test("int64 values beyond the safe integers are read", () => {
  const bytes = bytesOf(BigInt64Array.from([0n, -1n, 2n ** 53n + 1n, -(2n ** 63n)]));
  expect([...widen("I64", bytes)]).toEqual([0, -1, 2 ** 53, -(2 ** 63)]);
});

test.each([
  ["I32", [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], [1, -1]],
  ["I16", [0x34, 0x12, 0, 0x80], [0x1234, -32768]],
  ["I8", [1, 0x80], [1, -128]],
  ["U8", [1, 0xff], [1, 255]],
  ["BOOL", [0, 1], [0, 1]],
] as const)("%s keeps its values and its sign", (dtype, bytes, values) => {
  expect([...widen(dtype, Uint8Array.from(bytes))]).toEqual([...values]);
});

test("bytes give the same values at any offset in their buffer", () => {
  const dtypes = Object.keys(byteWidths).filter(isStoredDtype);
  const place = fc.record({
    dtype: fc.constantFrom<StoredDtype>(...dtypes),
    before: fc.nat(9),
    bytes: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  });
  fc.assert(
    fc.property(place, ({ dtype, before, bytes }) => {
      const shifted = concat(uint(0, before), bytes, [1, 2, 3]).subarray(before, before + 16);
      expect(bitsOf(widen(dtype, shifted).slice())).toEqual(bitsOf(widen(dtype, bytes).slice()));
    }),
    { seed: 1 },
  );
});

test("running out of memory becomes an error that a user can read", () => {
  expect(() => allocateFloats(2 ** 45)).toThrow(AppError);
  expect(() => allocateFloats(2 ** 45)).toThrow(/not enough memory/);
});
