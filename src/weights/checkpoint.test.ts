import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import { floatBytes, utf8 } from "../testing/bytes";
import { memoryRepository } from "../testing/memory-repository";
import { safetensorsFile } from "../testing/safetensors-file";
import { stateDict, torchFile } from "../testing/torch-file";
import { openCheckpoint } from "./checkpoint";

const open = (files: Record<string, Uint8Array>) => openCheckpoint(memoryRepository(files, "me/model"));

const safetensors = (...names: string[]) =>
  safetensorsFile(names.map((name) => ({ name, dtype: "F32", shape: [1], bytes: floatBytes([1]) })));

function torch(name: string): Uint8Array {
  const tensor = { name, type: "FloatStorage", key: "0", length: 1, offset: 0, shape: [1], strides: [1] };
  return torchFile(stateDict([tensor]), { "0": floatBytes([2]) });
}

const index = (weights: unknown) =>
  utf8(JSON.stringify({ metadata: { total_size: 8 }, weight_map: weights }));

const everything = {
  "model.safetensors": safetensors("one safetensors"),
  "model.safetensors.index.json": index({ "many safetensors": "model-1.safetensors" }),
  "model-1.safetensors": safetensors("many safetensors"),
  "pytorch_model.bin": torch("one bin"),
  "pytorch_model.bin.index.json": index({ "many bin": "pytorch_model-1.bin" }),
  "pytorch_model-1.bin": torch("many bin"),
};

test("the files are looked for in the library's order", async () => {
  const files: Record<string, Uint8Array> = { ...everything };
  const found: string[] = [];
  for (const name of Object.keys(everything).filter((file) => !/-1\./.test(file))) {
    found.push(...(await open(files)).keys());
    delete files[name];
  }
  expect(found).toEqual(["one safetensors", "many safetensors", "one bin", "many bin"]);
});

test("a repository without weights says which files it could have", async () => {
  await expect(open({ "tf_model.h5": new Uint8Array(1) })).rejects.toMatchObject({
    code: "bad-checkpoint",
    message: expect.stringMatching(
      /^me\/model has no readable weights.*model\.safetensors.*pytorch_model\.bin/,
    ),
  });
});

test.each(["model.safetensors", "pytorch_model.bin"])(
  "%s as a Git LFS pointer is distinguished from a broken file",
  async (name) => {
    const pointer = utf8("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    await expect(open({ [name]: pointer })).rejects.toMatchObject({
      message: expect.stringContaining("Git LFS pointer"),
      hint: expect.stringContaining("git lfs pull"),
    });
  },
);

test("a cancelled request opens nothing", async () => {
  const opened: string[] = [];
  const repository = {
    name: "x",
    open: async (file: string) => {
      opened.push(file);
      return null;
    },
  };
  const opening = openCheckpoint(repository, { signal: AbortSignal.abort() });
  await expect(opening).rejects.toMatchObject({ code: "aborted" });
  expect(opened).toEqual([]);
});

describe("an index", () => {
  const sharded = (weights: unknown) =>
    open({
      "model.safetensors.index.json": index(weights),
      "a.safetensors": safetensors("x", "y"),
      "b.safetensors": safetensors("x", "z"),
    });

  test("says which of two shards holds a tensor, and each shard is opened once", async () => {
    const opened: string[] = [];
    const files = memoryRepository({
      "model.safetensors.index.json": index({ x: "b.safetensors", y: "a.safetensors", z: "b.safetensors" }),
      "a.safetensors": safetensors("x", "y"),
      "b.safetensors": safetensorsFile(
        ["z", "x"].map((name) => ({
          name,
          dtype: "F32",
          shape: [1],
          bytes: floatBytes([name.charCodeAt(0)]),
        })),
      ),
    });
    const repository = {
      name: "x",
      open: (file: string) => {
        opened.push(file);
        return files.open(file);
      },
    };
    const checkpoint = await openCheckpoint(repository);
    expect([...checkpoint.keys()]).toEqual(["x", "y", "z"]);
    expect([...(await checkpoint.get("x")!.read())]).toEqual([120]);
    expect(opened.slice(2)).toEqual(["b.safetensors", "a.safetensors"]);
  });

  test("that names a missing file is refused by the file's name", async () => {
    await expect(sharded({ x: "a.safetensors", y: "c.safetensors" })).rejects.toThrow(
      /index\.json cannot be read: the file c\.safetensors, one of the 2 it names, is missing/,
    );
  });

  test("that names more tensors or files than a model has is refused", async () => {
    const many = (count: number, shard: (i: number) => string) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, shard(i)]));
    await expect(sharded(many(350_000, () => "a.safetensors"))).rejects.toThrow(
      /absurdly long|20,000 tensors/,
    );
    await expect(sharded(many(20_001, () => "a.safetensors"))).rejects.toThrow(/more than 20,000 tensors/);
    await expect(sharded(many(2000, (i) => `s${i}.safetensors`))).rejects.toThrow(/more than 1000 files/);
  });

  test("that places a tensor in the wrong file is refused by the tensor's name", async () => {
    await expect(sharded({ z: "a.safetensors" })).rejects.toThrow(/the tensor "z" is not in a\.safetensors/);
    await expect(sharded(JSON.parse('{"__proto__":"a.safetensors"}'))).rejects.toThrow(
      /"__proto__" is not in/,
    );
  });

  test.each([
    "../a.safetensors",
    "/a.safetensors",
    "sub/a.safetensors",
    "..\\a.safetensors",
    "%2e%2e",
    "..",
    "",
    "a?b",
    "x".repeat(500),
    5,
    null,
    { toString: 1 },
  ])("that names the file %j is refused", async (shard) => {
    await expect(sharded({ x: shard })).rejects.toThrow(/does not place the tensor "x" in a file beside it/);
  });

  test.each([
    ["no JSON", utf8("{"), /not valid JSON/],
    ["no table", utf8("null"), /no weight_map/],
    ["no weight_map", utf8("{}"), /no weight_map/],
    ["a weight_map that is not a table", index("a.safetensors"), /no weight_map/],
  ])("with %s is refused", async (_what, bytes, message) => {
    await expect(open({ "model.safetensors.index.json": bytes })).rejects.toThrow(message);
    await expect(open({ "model.safetensors.index.json": bytes })).rejects.toThrow(AppError);
  });
});
