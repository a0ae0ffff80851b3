import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeOf } from "../lib/tensor";
import { floatBytes } from "../testing/bytes";
import { memorySource, recordingSource } from "../testing/memory-repository";
import { type FileTensor, safetensorsFile, withHeader } from "../testing/safetensors-file";
import { byteWidths, isStoredDtype, widen } from "./dtype";
import { openSafetensors } from "./safetensors";

const open = (bytes: Uint8Array) => openSafetensors(memorySource(bytes), "model.safetensors");
const openHeader = (header: string, length = 0) => open(withHeader(header, new Uint8Array(length)));

const names = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "constructor", "toString", "", '"', "0"),
);

const tensors: fc.Arbitrary<FileTensor> = fc
  .record({
    name: names.filter((name) => name !== "__metadata__"),
    dtype: fc.constantFrom(...Object.keys(byteWidths).filter(isStoredDtype)),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
  })
  .chain(({ name, dtype, shape }) => {
    const length = sizeOf(shape) * byteWidths[dtype];
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ name, dtype, shape, bytes }));
  });

test("whatever is written is read", async () => {
  const file = fc.uniqueArray(tensors, { selector: ({ name }) => name, maxLength: 8 });
  const metadata = fc.option(fc.dictionary(fc.string(), fc.string()), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(file, metadata, async (written, about) => {
      const checkpoint = await open(safetensorsFile(written, about));
      expect(new Set(checkpoint.keys())).toEqual(new Set(written.map(({ name }) => name)));
      for (const { name, dtype, shape, bytes } of written) {
        const view = checkpoint.get(name)!;
        expect(view).toMatchObject({ name, dtype, shape, byteLength: bytes.length });
        const expected = isStoredDtype(dtype) && widen(dtype, bytes);
        expect(await view.read()).toEqual(expected);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("opening reads only the header, and reading a tensor only its own bytes", async () => {
  const bytes = safetensorsFile([
    { name: "a", dtype: "F32", shape: [100], bytes: floatBytes(Array(100).fill(1)) },
    { name: "b", dtype: "F32", shape: [2, 2], bytes: floatBytes([1, 2, 3, 4]) },
  ]);
  const { source, ranges } = recordingSource(bytes);
  const checkpoint = await openSafetensors(source, "model.safetensors");
  const dataStart = bytes.length - 416;
  expect(ranges).toEqual([
    [0, 8],
    [8, dataStart],
  ]);
  expect([...(await checkpoint.get("b")!.read())]).toEqual([1, 2, 3, 4]);
  expect(ranges.slice(2)).toEqual([[dataStart + 400, dataStart + 416]]);
});

describe("a broken file is refused with a sentence that says what is wrong", () => {
  const tensor = (dtype: string, shape: string, start: number, end: number) =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${start},${end}]}`;
  const a = tensor("F32", "[2]", 0, 8);

  test.each([
    ["nothing that opens as JSON", "{", 0, /header is not valid JSON/],
    ["a list", "[]", 0, /header is not a table/],
    ["null", "null", 0, /header is not a table/],
    [
      "an entry without shape",
      '{"a":{"dtype":"F32","data_offsets":[0,0]}}',
      0,
      /does not describe the tensor "a"/,
    ],
    ["a negative dimension", `{"a":${tensor("F32", "[-2]", 0, 8)}}`, 8, /does not describe the tensor "a"/],
    [
      "a fractional dimension",
      `{"a":${tensor("F32", "[0.5,4]", 0, 8)}}`,
      8,
      /does not describe the tensor "a"/,
    ],
    [
      "an offset that is not an integer",
      `{"a":${tensor("F32", "[2]", 0, 8.5)}}`,
      8,
      /does not describe the tensor "a"/,
    ],
    ["float8", `{"a":${tensor("F8_E4M3", "[8]", 0, 8)}}`, 8, /tensor "a" is stored in the format "F8_E4M3"/],
    ["a dtype of JavaScript", `{"a":${tensor("toString", "[8]", 0, 8)}}`, 8, /format "toString"/],
    [
      "a shape larger than its place",
      `{"a":${tensor("F32", "[3]", 0, 8)}}`,
      8,
      /size and the place of its tensor "a"/,
    ],
    [
      "an end before the start",
      `{"a":${tensor("F32", "[2]", 8, 0)}}`,
      8,
      /size and the place of its tensor "a"/,
    ],
    [
      "a size that overflows",
      `{"a":${tensor("F32", "[4294967296,4294967296]", 0, 0)}}`,
      0,
      /size and the place/,
    ],
    [
      "the end of the file within a tensor",
      `{"a":${a}}`,
      7,
      /cut short within its tensor "a": it has \d+ of \d+ bytes/,
    ],
    ["bytes after the last tensor", `{"a":${a}}`, 9, /it has 1 byte after its last tensor/],
    ["an overlap", `{"a":${a},"b":${tensor("F32", "[2]", 4, 12)}}`, 12, /tensor "b" overlaps another/],
    ["a gap", `{"a":${a},"b":${tensor("F32", "[1]", 12, 16)}}`, 16, /gap before its tensor "b"/],
    ["a gap at the start", `{"a":${tensor("F32", "[2]", 4, 12)}}`, 12, /gap before its tensor "a"/],
    ["a name twice", `{"a":${a},"a":${a}}`, 8, /names a tensor twice/],
    ["a name twice, once escaped", `{"a":${a},"\\u0061":${a}}`, 8, /names a tensor twice/],
    ["metadata that is not text", '{"__metadata__":{"format":1}}', 0, /__metadata__/],
  ])("%s", async (_what, header, length, message) => {
    await expect(openHeader(header, length)).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
  });

  test.each([
    ["fewer than eight bytes", new Uint8Array(7), /its 7 bytes are too short/],
    [
      "a length beyond the file",
      withHeader("{}", new Uint8Array(0)).subarray(0, 9),
      /within its header: it has 9 of at least 10 bytes/,
    ],
    ["a page of HTML", new TextEncoder().encode("<!doctype html>"), /does not begin as a safetensors file/],
    ["a header that is not UTF-8", Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28]), /not UTF-8/],
  ])("%s", async (_what, bytes, message) => {
    await expect(open(bytes)).rejects.toThrow(message);
  });

  test("a source that returns fewer bytes than its size", async () => {
    const bytes = safetensorsFile([{ name: "a", dtype: "F32", shape: [2], bytes: floatBytes([1, 2]) }]);
    const { slice } = memorySource(bytes);
    const short = async (start: number, end: number) => slice(start, Math.min(end, bytes.length - 4));
    const checkpoint = await openSafetensors({ size: bytes.length, slice: short }, "model.safetensors");
    await expect(checkpoint.get("a")!.read()).rejects.toThrow(/ended earlier/);
  });
});

describe("a header that is larger than a model needs", () => {
  const empty = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
  const names = (count: number) => Array.from({ length: count }, (_, i) => `"t${i}":${empty}`).join(",");

  test("of 350,000 empty tensors is refused before it is parsed", async () => {
    await expect(openHeader(`{${names(350_000)}}`)).rejects.toThrow(/names more than 20,000 tensors/);
  });

  test("of as many tensors as a model of a thousand layers has is read", async () => {
    expect((await openHeader(`{${names(16_000)}}`)).size).toBe(16_000);
  });

  test("of endless lists is refused before it is parsed", async () => {
    const deep = `{"a":${"[".repeat(1_000_000)}`;
    await expect(openHeader(deep)).rejects.toThrow(/its header is absurdly long/);
    await expect(openHeader(`{"a":[${"[],".repeat(1_000_000)}[]]}`)).rejects.toThrow(/absurdly long/);
  });

  test("with a name of 20 million characters is refused, and the name is cut in the message", async () => {
    const header = (length: number) =>
      `{"${"x".repeat(length)}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;
    const refused = await openHeader(header(20_000_000), 4).catch((thrown: unknown) => thrown);
    expect(String(refused)).toMatch(/an absurdly long name, "x{80}…"\.$/);
    expect([...(await openHeader(header(10_000), 4)).keys()][0]).toHaveLength(10_000);
  });
});

test("text within strings that looks like keys does not count", async () => {
  const name = '{"a":1,"b":{"\\":[';
  const checkpoint = await open(
    safetensorsFile([{ name, dtype: "U8", shape: [1], bytes: Uint8Array.of(5) }]),
  );
  expect([...checkpoint.keys()]).toEqual([name]);
});
