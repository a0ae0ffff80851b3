import { expect, test } from "vitest";
import { concat, floatBytes } from "../testing/bytes";
import { memorySource } from "../testing/memory-repository";
import { openSafetensors } from "./safetensors";
import { safetensorsHeader } from "./safetensors-writer";

test("the header is the format's: length, JSON with offsets, spaces up to a multiple of eight", () => {
  const header = safetensorsHeader(
    [
      { name: "a", dtype: "F32", shape: [2], byteLength: 8 },
      { name: "none", dtype: "F32", shape: [0, 3], byteLength: 0 },
      { name: "b", dtype: "F16", shape: [], byteLength: 2 },
    ],
    { format: "pt" },
  );
  const length = Number(new DataView(header.buffer).getBigUint64(0, true));
  expect([header.length % 8, length]).toEqual([0, header.length - 8]);
  const text = new TextDecoder().decode(header.subarray(8));
  expect(text).toMatch(/^\{"__metadata__":\{"format":"pt"\},"a".*\} *$/);
  expect(JSON.parse(text)).toEqual({
    __metadata__: { format: "pt" },
    a: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    none: { dtype: "F32", shape: [0, 3], data_offsets: [8, 8] },
    b: { dtype: "F16", shape: [], data_offsets: [8, 10] },
  });
});

test("names of any script, and tensors without values, are read back", async () => {
  const shapes = { "größe\n": [2, 1], "": [0], 東: [1] };
  const header = safetensorsHeader(
    Object.entries(shapes).map(([name, shape]) => ({
      name,
      dtype: "F32",
      shape,
      byteLength: 4 * shape.reduce((product, dim) => product * dim, 1),
    })),
  );
  const file = memorySource(concat(header, floatBytes([1, 2, 3])));
  const tensors = await openSafetensors(file, "written");
  expect([...tensors.keys()]).toEqual(Object.keys(shapes));
  expect([...(await tensors.get("größe\n")!.read())]).toEqual([1, 2]);
  expect([...(await tensors.get("")!.read())]).toEqual([]);
  expect([...(await tensors.get("東")!.read())]).toEqual([3]);
});
