import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sizeOf } from "../lib/tensor";
import { concat, floatBytes, uint, utf8 } from "../testing/bytes";
import { memorySource, recordingSource } from "../testing/memory-repository";
import {
  global,
  integer,
  op,
  stateDict,
  type TorchTensor,
  tensorCall,
  text,
  torchFile,
  tuple,
} from "../testing/torch-file";
import { openTorch } from "./torch-file";

const open = (bytes: Uint8Array) => openTorch(memorySource(bytes), "pytorch_model.bin");

/** A tensor over the storage "0" of 24 floats. */
const tensor = (
  name: string,
  offset: number,
  shape: number[],
  strides: number[],
  key = "0",
): TorchTensor => ({
  name,
  type: "FloatStorage",
  key,
  length: 24,
  offset,
  shape,
  strides,
});

const storage = floatBytes(Array.from({ length: 24 }, (_, i) => i / 2));
const storages = { "0": storage };
const whole = tensor("a", 0, [4, 6], [6, 1]);

/** The values of the only tensor, which `instructions` make instead of those that PyTorch writes. */
async function readMade(instructions: readonly Uint8Array[]): Promise<number[]> {
  const pickle = [op(0x7d), text("x"), ...instructions, op(0x73), op(0x2e)];
  const checkpoint = await open(torchFile(pickle, storages));
  return [...(await checkpoint.get("x")!.read())];
}

test("several views of one storage are each read in their own order", async () => {
  const tensors = [
    whole,
    tensor("transposed", 0, [6, 4], [1, 6]),
    tensor("part", 6, [2, 3], [6, 2]),
    tensor("scalar", 7, [], []),
    tensor("empty", 0, [0, 3], [3, 1]),
    tensor("repeated", 2, [3], [0]),
  ];
  const checkpoint = await open(torchFile(stateDict(tensors), storages));
  const read = async (name: string) => [...(await checkpoint.get(name)!.read())];
  expect(await read("a")).toEqual(Array.from({ length: 24 }, (_, i) => i / 2));
  expect((await read("transposed")).slice(0, 5)).toEqual([0, 3, 6, 9, 0.5]);
  expect(await read("part")).toEqual([3, 4, 5, 6, 7, 8]);
  expect(await read("scalar")).toEqual([3.5]);
  expect(await read("empty")).toEqual([]);
  expect(await read("repeated")).toEqual([1, 1, 1]);
  expect(checkpoint.get("transposed")).toMatchObject({ dtype: "F32", shape: [6, 4], byteLength: 96 });
});

test("any strides within the storage agree with indexing it element by element", async () => {
  const axis = fc.record({ dim: fc.nat(4), stride: fc.nat(5) });
  const made = fc.record({ offset: fc.nat(10), axes: fc.array(axis, { maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(made, async ({ offset, axes }) => {
      const shape = axes.map(({ dim }) => dim);
      const strides = axes.map(({ stride }) => stride);
      let expected = [offset];
      for (const { dim, stride } of axes) {
        expected = expected.flatMap((start) => Array.from({ length: dim }, (_, i) => start + i * stride));
      }
      const file = torchFile(stateDict([tensor("a", offset, shape, strides)]), storages);
      fc.pre(expected.every((index) => index < 24) && sizeOf(shape) <= file.length);
      const view = (await open(file)).get("a")!;
      expect([...(await view.read())]).toEqual(expected.map((index) => index / 2));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test.each([
  ["DoubleStorage", "F64", new Float64Array([1.5, -2])],
  ["FloatStorage", "F32", new Float32Array([1.5, -2])],
  ["HalfStorage", "F16", new Uint16Array([0x3e00, 0xc000])],
  ["BFloat16Storage", "BF16", new Uint16Array([0x3fc0, 0xc000])],
  ["LongStorage", "I64", new BigInt64Array([7n, -2n])],
  ["IntStorage", "I32", new Int32Array([7, -2])],
  ["ShortStorage", "I16", new Int16Array([7, -2])],
  ["CharStorage", "I8", new Int8Array([7, -2])],
  ["ByteStorage", "U8", new Uint8Array([7, 254])],
  ["BoolStorage", "BOOL", new Uint8Array([1, 0])],
])("%s", async (type, dtype, values) => {
  const stored = { name: "a", type, key: "k", length: 2, offset: 1, shape: [1], strides: [1] };
  const view = (await open(torchFile(stateDict([stored]), { k: new Uint8Array(values.buffer) }))).get("a")!;
  expect(view.dtype).toBe(dtype);
  expect([...(await view.read())]).toEqual([dtype === "U8" ? 254 : dtype === "BOOL" ? 0 : -2]);
});

test("opening reads no values, and reading a tensor reads only its own", async () => {
  const bytes = torchFile(stateDict([whole, tensor("part", 6, [2], [1])]), storages, {
    comment: "c".repeat(65535),
  });
  const { source, ranges } = recordingSource(bytes);
  const checkpoint = await openTorch(source, "pytorch_model.bin");
  const opened = ranges.length;
  const valuesStart = bytes.findIndex((_, i) => storage.every((byte, k) => bytes[i + k] === byte));
  expect(ranges.every(([start, end]) => end <= valuesStart || start >= valuesStart + storage.length)).toBe(
    true,
  );
  expect([...(await checkpoint.get("part")!.read())]).toEqual([3, 3.5]);
  expect(ranges.slice(opened + 1)).toEqual([[valuesStart + 24, valuesStart + 32]]);
});

describe("the pickle", () => {
  const call = tensorCall(tensor("x", 1, [2], [1]));

  test("may wrap a tensor as a parameter", async () => {
    const parameter = [
      global("torch._utils", "_rebuild_parameter"),
      ...tuple([...call, op(0x88), global("collections", "OrderedDict"), op(0x29), op(0x52)]),
      op(0x52),
    ];
    expect(await readMade(parameter)).toEqual([0.5, 1]);
  });

  test("may be of protocol 4", async () => {
    const name = (value: string) => op(0x8c, concat([value.length], utf8(value)));
    const named = (module: string, value: string) => [name(module), name(value), op(0x93), op(0x94)];
    const id = [name("storage"), ...named("torch", "FloatStorage"), name("0"), name("cpu"), integer(24)];
    const instructions = [
      op(0x95, uint(999, 8)),
      ...named("torch._utils", "_rebuild_tensor_v2"),
      ...tuple([
        ...tuple(id),
        op(0x51),
        integer(3),
        integer(1),
        op(0x85),
        integer(2),
        op(0x85),
        op(0x89),
        op(0x7d),
      ]),
      op(0x52),
    ];
    expect(await readMade(instructions)).toEqual([1.5]);
  });

  test("may recall values by a short index and by a long one", async () => {
    const made = [text("x"), ...call, op(0x71, [5]), op(0x72, uint(70_000, 4))];
    const recalled = [text("short"), op(0x68, [5]), text("long"), op(0x6a, uint(70_000, 4))];
    const checkpoint = await open(
      torchFile([op(0x7d), op(0x28), ...made, ...recalled, op(0x75), op(0x2e)], storages),
    );
    expect([...(await checkpoint.get("short")!.read())]).toEqual([0.5, 1]);
    expect([...(await checkpoint.get("long")!.read())]).toEqual([0.5, 1]);
  });

  test("may hold other values, which are skipped", async () => {
    const others = [
      op(0x4e),
      op(0x88),
      op(0x47, new Uint8Array(8)),
      op(0x8a, [1, 0xff]),
      integer(70_000),
      op(0x29),
    ];
    const list = [op(0x5d), op(0x28), integer(1), op(0x65), integer(2), op(0x61)];
    const entries = [...others, concat(...list)].flatMap((value, i) => [text(`other ${i}`), value]);
    const pickle = [op(0x7d), op(0x28), ...entries, text("x"), ...call, op(0x75), op(0x2e)];
    expect([...(await open(torchFile(pickle, storages))).keys()]).toEqual(["x"]);
  });

  test.each([
    [
      "a function of the system",
      [global("posix", "system"), text("ls"), op(0x85), op(0x52)],
      /"posix\.system".*nothing in it was executed/,
    ],
    ["a name of JavaScript", [global("constructor", "constructor")], /"constructor\.constructor"/],
    [
      "a tensor of float8",
      [global("torch._utils", "_rebuild_tensor_v3")],
      /a number format that is not supported, such as float8 \("torch\._utils\._rebuild_tensor_v3"\)/,
    ],
    ["a quantised tensor", [global("torch._utils", "_rebuild_qtensor")], /weights are quantised by PyTorch/],
    ["a quantised storage", [global("torch", "QInt8Storage")], /weights are quantised by PyTorch/],
    ["complex numbers", [global("torch", "ComplexFloatStorage")], /complex numbers/],
    ["a sparse tensor", [global("torch._utils", "_rebuild_sparse_tensor")], /sparse/],
    [
      "a whole module",
      [...tuple([text("module"), op(0x4e), text("model.py"), text("class X: …")]), op(0x51)],
      /a whole Python object and not only its weights/,
    ],
    ["an instruction that makes objects", [op(0x81)], /pickle instruction 0x81/],
    [
      "a call of a storage type",
      [global("torch", "FloatStorage"), op(0x29), op(0x52)],
      /calls torch\.FloatStorage/,
    ],
    ["a call of a text", [text("eval"), op(0x29), op(0x52)], /damaged/],
    [
      "a tensor of no storage",
      [global("torch._utils", "_rebuild_tensor_v2"), op(0x29), op(0x52)],
      /calls torch\._utils/,
    ],
    [
      "a storage of no type",
      [...tuple([text("storage"), text("FloatStorage"), text("0"), text("cpu"), integer(1)]), op(0x51)],
      /refers to values/,
    ],
    [
      "a storage of negative length",
      [
        ...tuple([
          text("storage"),
          global("torch", "FloatStorage"),
          text("0"),
          text("cpu"),
          op(0x4a, uint(0xffffffff, 4)),
        ]),
        op(0x51),
      ],
      /refers to values/,
    ],
    [
      "a tensor that is not plain",
      [...call.slice(0, -2), op(0x7d), ...call.slice(-2)],
      /calls torch\._utils\._rebuild_tensor_v2/,
    ],
    ["an empty stack", [op(0x52)], /damaged/],
    ["a reach below a mark", [integer(1), op(0x28), op(0x85)], /damaged/],
    ["a collection without mark", [op(0x74), op(0x7d), op(0x2e)], /damaged/],
    ["an unknown memory", [op(0x68, [9])], /damaged/],
    ["a text longer than the file", [op(0x58, uint(0xffffffff, 4))], /cut short/],
    ["a text of negative length", [op(0x8d, uint(2n ** 64n - 1n, 8))], /damaged/],
    ["an integer beyond a number", [op(0x8a, concat([8], uint(2n ** 62n, 8)))], /damaged/],
    ["a text that is not UTF-8", [op(0x8c, [1, 0xff])], /damaged/],
    ["a line without end", [op(0x63, utf8("torch"))], /cut short/],
  ])("is refused for %s", async (_what, instructions, message) => {
    await expect(readMade(instructions)).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
  });

  test("is refused if it is endless", async () => {
    const endless = torchFile([new Uint8Array(600_000).fill(0x4e)], {});
    await expect(open(endless)).rejects.toThrow(/absurdly long/);
  });
});

describe("a tensor is refused", () => {
  test.each([
    ["with an absurdly long name", tensor("x".repeat(20_000), 0, [1], [1]), /absurdly long name, "x{80}…"/],
    ["beyond its storage", tensor("a", 1, [24], [1]), /"a" reaches beyond/],
    ["whose strides lead beyond it", tensor("a", 0, [2, 2], [23, 1]), /"a" reaches beyond/],
    ["whose strides overflow", tensor("a", 0, [2 ** 40, 2], [2 ** 40, 1]), /"a" reaches beyond/],
    ["on a storage longer than its file", { ...whole, length: 25 }, /"a" reaches beyond/],
    ["that repeats a value without end", tensor("a", 0, [2 ** 30], [0]), /"a" claims more values/],
    [
      "that repeats it more often than can be counted",
      tensor("a", 0, [2 ** 40, 2 ** 40], [0, 0]),
      /"a" claims more/,
    ],
    ["whose storage is missing", tensor("a", 0, [1], [1], "7"), /"data\/7" is missing/],
    ["whose storage is another part", tensor("a", 0, [1], [1], "../byteorder"), /is missing/],
    [
      "with more strides than dimensions",
      tensor("a", 0, [2], [2, 1]),
      /calls torch\._utils\._rebuild_tensor_v2/,
    ],
  ])("%s", async (_what, stored, message) => {
    await expect(open(torchFile(stateDict([stored]), storages))).rejects.toThrow(message);
  });
});

describe("a file is refused", () => {
  const pickle = stateDict([whole]);
  const complete = torchFile(pickle, storages);
  const tableEnd = 30 + "archive/data.pkl".length + concat(...pickle).length;
  const tar = concat(new Uint8Array(257), utf8("ustar"), new Uint8Array(250));

  test.each([
    ["of PyTorch's first format", tar, /before 0\.1\.10 \(2017\), which is not supported/],
    ["that is another pickle", Uint8Array.of(0x80, 2, 0x7d, 0x2e), /not one that PyTorch wrote/],
    ["that is something else", utf8("<!doctype html>"), /not a PyTorch checkpoint/],
    ["that is empty", new Uint8Array(0), /it is empty: it has 0 bytes/],
    ["cut within its values", complete.subarray(0, tableEnd + 20), /it has \d+ of at least \d+ bytes/],
    ["cut within its table", complete.subarray(0, 60), /its 60 bytes end before its table of tensors does/],
    ["cut within its directory", complete.subarray(0, -60), /its [\d,]+ bytes end before its directory does/],
    ["that is another zip", torchFile(pickle, storages, { folder: "a/b" }), /not one that PyTorch wrote/],
    [
      "of the other byte order",
      torchFile(pickle, storages, { more: { byteorder: utf8("big") } }),
      /byte order "big"/,
    ],
    ["that is compressed", torchFile(pickle, storages, { method: 8 }), /compressed/],
    ["without a table", torchFile([op(0x5d), op(0x2e)], {}), /no table of tensors/],
    [
      "of a training run",
      torchFile([op(0x7d), text("model"), op(0x7d), op(0x73), op(0x2e)], {}),
      /training run/,
    ],
    [
      "of one tensor",
      torchFile([...tensorCall(whole), op(0x2e)], storages),
      /a single tensor without a name/,
    ],
  ])("%s", async (_what, bytes, message) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
  });

  test("without a byte order is little-endian, as PyTorch before 2.1 wrote it", async () => {
    const checkpoint = await open(torchFile(pickle, storages, { more: {} }));
    expect((await checkpoint.get("a")!.read())[3]).toBe(1.5);
  });
});
