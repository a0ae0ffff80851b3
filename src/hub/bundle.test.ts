import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { localRepository } from "./local-repository";

const text = (words: string) => new TextEncoder().encode(words);

function zipped(entries: Record<string, Uint8Array>, name = "pruned.zip"): File {
  return new File([zipSync(entries) as Uint8Array<ArrayBuffer>], name);
}

test.each(["", "folder/"])("a zip with a checkpoint is unpacked (from “%s”)", async (folder) => {
  const repository = localRepository([
    zipped({
      [`${folder}config.json`]: text('{"a": 1}'),
      [`${folder}vocab.txt`]: text("one\ntwo"),
    }),
  ]);
  expect(repository.name).toBe("pruned");
  const config = (await repository.open("config.json"))!;
  expect(new TextDecoder().decode(await config.slice(0, config.size))).toBe('{"a": 1}');
  expect((await repository.open("vocab.txt"))!.size).toBe(7);
  expect(await repository.open("model.safetensors")).toBeNull();
});

test("a file that is not a zip, or a zip without a model, is refused", async () => {
  const damaged = localRepository([new File(["no zip"], "x.zip")]);
  await expect(damaged.open("config.json")).rejects.toMatchObject({ code: "bad-checkpoint" });
  const other = localRepository([zipped({ "notes.txt": text("hello") })]);
  expect(await other.open("config.json")).toBeNull();
  expect(await other.list!()).toEqual(["notes.txt"]);
});

test.each(["README.md", "config.json"])("a file with unsupported compression: %s", async (name) => {
  const file = zipSync({ "config.json": text("{}"), "README.md": text("words") });
  const view = new DataView(file.buffer, file.byteOffset);
  const directory = view.getUint32(file.length - 6, true);
  const second = directory + 46 + view.getUint16(directory + 28, true);
  view.setUint16((name === "config.json" ? directory : second) + 10, 99, true);
  const repository = localRepository([new File([file as Uint8Array<ArrayBuffer>], "odd.zip")]);
  const opened = repository.open("config.json");
  if (name === "README.md") expect((await opened)!.size).toBe(2);
  else await expect(opened).rejects.toThrow(/"config\.json" is encrypted or has unsupported compression/);
});

describe("a zip that unpacks to far more bytes", () => {
  const zeros = new Uint8Array(40_000_000);

  test("is refused before anything is unpacked", async () => {
    const bomb = localRepository([
      zipped({ "config.json": text("{}"), "model.safetensors": zeros }, "bomb.zip"),
    ]);
    await expect(bomb.open("config.json")).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringMatching(/^bomb\.zip is not unpacked: its [\d.]+ kB would become 40\.0 MB/),
    });
  });

  test("is accepted if a checkpoint does not need those files", async () => {
    const repository = localRepository([zipped({ "config.json": text("{}"), "notes.dat": zeros })]);
    expect((await repository.open("config.json"))!.size).toBe(2);
  });

  test("than its directory announces is stopped at the announced length", async () => {
    const file = zipSync({ "config.json": zeros });
    const view = new DataView(file.buffer, file.byteOffset);
    const directory = view.getUint32(file.length - 6, true);
    view.setUint32(directory + 24, 1000, true);
    const lying = localRepository([new File([file as Uint8Array<ArrayBuffer>], "lying.zip")]);
    await expect(lying.open("config.json")).rejects.toThrow(/"config\.json" does not match its directory/);
  });

  test("as plain text does, is unpacked", async () => {
    const words = text("the same again. ".repeat(500_000));
    const repository = localRepository([zipped({ "config.json": text("{}"), "vocab.txt": words })]);
    expect((await repository.open("vocab.txt"))!.size).toBe(8_000_000);
  });
});

test("a truncated zip is refused with its size", async () => {
  const whole = zipSync({ "config.json": text("{}") });
  const cut = new File([whole.slice(0, -10) as Uint8Array<ArrayBuffer>], "cut.zip");
  await expect(localRepository([cut]).open("config.json")).rejects.toThrow(/its \d+ B do not end like a zip/);
});
