import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { concat, floatBytes, uint, utf8 } from "../testing/bytes";
import { memorySource, recordingSource } from "../testing/memory-repository";
import {
  global,
  integer,
  legacyTorchFile,
  op,
  stateDict,
  stateDictOfPython2,
  type TorchTensor,
  tensorCall,
  text,
  tuple,
} from "../testing/torch-file";
import { openTorch } from "./torch-file";

const open = (bytes: Uint8Array) => openTorch(memorySource(bytes), "pytorch_model.bin");

const tensor = (name: string, offset: number, shape: number[], strides: number[]): TorchTensor => ({
  name,
  type: "FloatStorage",
  key: "94",
  length: 24,
  offset,
  shape,
  strides,
});
const row = { bytes: floatBytes(Array.from({ length: 24 }, (_, i) => i / 2)), length: 24 };
const whole = tensor("a", 0, [4, 6], [6, 1]);

test("several views of one row are each read in their own order", async () => {
  const tensors = [whole, tensor("transposed", 0, [6, 4], [1, 6]), tensor("part", 6, [2, 3], [6, 2])];
  const checkpoint = await open(legacyTorchFile(stateDict(tensors), { "94": row }));
  const read = async (name: string) => [...(await checkpoint.get(name)!.read())];
  expect(await read("a")).toEqual(Array.from({ length: 24 }, (_, i) => i / 2));
  expect((await read("transposed")).slice(0, 5)).toEqual([0, 3, 6, 9, 0.5]);
  expect(await read("part")).toEqual([3, 4, 5, 6, 7, 8]);
});

test("a table that Python 2 wrote is read", async () => {
  const tensors = [whole, tensor("part", 6, [2, 3], [6, 2])];
  const checkpoint = await open(legacyTorchFile(stateDictOfPython2(tensors), { "94": row }));
  expect([...checkpoint.keys()]).toEqual(["a", "part"]);
  expect([...(await checkpoint.get("part")!.read())]).toEqual([3, 4, 5, 6, 7, 8]);
});

test.each([
  ["DoubleStorage", "F64", new Float64Array([1.5, -2])],
  ["HalfStorage", "F16", new Uint16Array([0x3e00, 0xc000])],
  ["BFloat16Storage", "BF16", new Uint16Array([0x3fc0, 0xc000])],
  ["LongStorage", "I64", new BigInt64Array([7n, -2n])],
  ["CharStorage", "I8", new Int8Array([7, -2])],
])("rows of any width follow one another: %s", async (type, dtype, values) => {
  const stored = { name: "b", type, key: "1", length: 2, offset: 1, shape: [1], strides: [1] };
  const rows = { "1": { bytes: new Uint8Array(values.buffer), length: 2 }, "94": row };
  const checkpoint = await open(legacyTorchFile(stateDict([whole, stored]), rows));
  expect(checkpoint.get("b")!.dtype).toBe(dtype);
  expect([...(await checkpoint.get("b")!.read())]).toEqual([-2]);
  expect((await checkpoint.get("a")!.read())[23]).toBe(11.5);
});

test("a storage may be part of another, as before PyTorch 0.4", async () => {
  const part: TorchTensor = { ...tensor("a", 1, [2], [1]), view: ["7", 10, 4] };
  const checkpoint = await open(legacyTorchFile(stateDict([part]), { "94": row }));
  expect([...(await checkpoint.get("a")!.read())]).toEqual([5.5, 6]);
  const beyond: TorchTensor = { ...part, offset: 3 };
  await expect(open(legacyTorchFile(stateDict([beyond]), { "94": row }))).rejects.toThrow(
    /"a" reaches beyond/,
  );
});

test("the oldest files' tensors, with strings of Python 2", async () => {
  const name = op(0x55, concat([1], utf8("x")));
  const call = tensorCall(tensor("x", 1, [2], [1]));
  const old = [global("torch._utils", "_rebuild_tensor"), ...call.slice(1, -6), op(0x74), op(0x52)];
  const pickle = [op(0x80, [2]), op(0x7d), name, ...old, op(0x73), op(0x2e)];
  const checkpoint = await open(legacyTorchFile(pickle, { "94": row }));
  expect([...(await checkpoint.get("x")!.read())]).toEqual([0.5, 1]);
});

test.each(["state_dict", "model"])(
  "tables of tensors under %s are read, with that name before theirs",
  async (key) => {
    const inner = stateDict([whole]).slice(1, -1);
    const pickle = [
      op(0x80, [2]),
      op(0x7d),
      op(0x28),
      text("epoch"),
      integer(3),
      text(key),
      ...inner,
      op(0x75),
      op(0x2e),
    ];
    const checkpoint = await open(legacyTorchFile(pickle, { "94": row }));
    expect([...checkpoint.keys()]).toEqual([`${key}.a`]);
  },
);

test("opening reads no values beyond the first window", async () => {
  const size = 200_000;
  const bytes = legacyTorchFile(
    stateDict([{ ...whole, length: size / 4, shape: [size / 4], strides: [1] }]),
    { "94": { bytes: new Uint8Array(size), length: size / 4 } },
  );
  const { source, ranges } = recordingSource(bytes);
  const checkpoint = await openTorch(source, "pytorch_model.bin");
  expect(Math.max(...ranges.map(([start, end]) => end - start))).toBeLessThanOrEqual(70_000);
  expect(await checkpoint.get("a")!.read()).toHaveLength(size / 4);
});

describe("a file is refused", () => {
  const pickle = stateDict([whole]);
  const complete = legacyTorchFile(pickle, { "94": row });
  const total = complete.length.toLocaleString("en-US");

  test.each([
    [
      "cut within its values",
      complete.subarray(0, -10),
      `it has ${(complete.length - 10).toLocaleString("en-US")} of ${total} bytes`,
    ],
    ["cut within its table", complete.subarray(0, 200), "its 200 bytes end before its table of tensors does"],
    [
      "cut after its first pickle",
      complete.subarray(0, 15),
      "its 15 bytes end before its table of tensors does",
    ],
    [
      "of the other byte order",
      legacyTorchFile(pickle, { "94": row }, { littleEndian: false }),
      'byte order "big"',
    ],
    [
      "of another version",
      legacyTorchFile(pickle, { "94": row }, { version: 1002 }),
      "version of PyTorch's format",
    ],
    ["without the row of a tensor", legacyTorchFile(pickle, {}), 'row of values "94" is missing'],
    [
      "that lists an unknown row",
      legacyTorchFile(pickle, { "94": row, "95": row }),
      "list of the rows of values is damaged",
    ],
    [
      "that lists a row twice",
      legacyTorchFile(pickle, { "94": row }, { keys: ["94", "94"] }),
      "list of the rows of values is damaged",
    ],
    [
      "of a whole model",
      legacyTorchFile(
        [
          op(0x80, [2]),
          ...tuple([text("module"), op(0x4e), text("m.py"), text("class M")]),
          op(0x51),
          op(0x2e),
        ],
        {},
      ),
      "a whole Python object",
    ],
  ])("%s", async (_what, bytes, words) => {
    await expect(open(bytes)).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringContaining(words),
      hint: expect.stringMatching(/\.$/),
    });
  });

  test("whose rows are not where the table says", async () => {
    const moved = { bytes: row.bytes, length: 23 };
    const checkpoint = await open(legacyTorchFile(pickle, { "94": moved }));
    await expect(checkpoint.get("a")!.read()).rejects.toThrow(/"94" is not where the table says/);
  });

  test("that is cut off anywhere", async () => {
    const file = readFileSync("reference/goldens/checkpoints/gpt2-bin-legacy/pytorch_model.bin");
    for (let length = 0; length < file.length; length += 997) {
      const cut = new Uint8Array(file.subarray(0, length));
      await expect(open(cut)).rejects.toThrow(/(its|it has) [\d,]+ (of [\d,]+ )?bytes/);
    }
  });

  test("with an endless table", async () => {
    const endless = concat(complete.subarray(0, 100), new Uint8Array(600_000).fill(0x4e), uint(0, 8));
    await expect(open(endless)).rejects.toThrow(/absurdly long|damaged/);
  });
});
