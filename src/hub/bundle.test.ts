import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { localRepository } from "./local-repository";

const text = (words: string) => new TextEncoder().encode(words);

function zipped(entries: Record<string, Uint8Array>, name = "pruned.zip"): File {
  return new File([zipSync(entries) as Uint8Array<ArrayBuffer>], name);
}

test.each(["", "folder/"])("a zip is the checkpoint in it (in “%s”)", async (folder) => {
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

test("a zip that is none, or holds no model, is refused with a sentence", async () => {
  const damaged = localRepository([new File(["no zip"], "x.zip")]);
  await expect(damaged.open("config.json")).rejects.toMatchObject({ code: "bad-checkpoint" });
  const other = localRepository([zipped({ "notes.txt": text("hello") })]);
  expect(await other.open("config.json")).toBeNull();
  expect(await other.list!()).toEqual(["notes.txt"]);
});
