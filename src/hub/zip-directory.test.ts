import { describe, expect, test } from "vitest";
import { utf8 } from "../testing/bytes";
import { memorySource, recordingSource } from "../testing/memory-repository";
import { type ZipOptions, zipFile } from "../testing/zip-file";
import type { WeightsFile } from "./weights-file";
import { locateData, readZipDirectory } from "./zip-directory";

const files = [
  ["folder/a", utf8("first")],
  ["folder/empty", new Uint8Array(0)],
  ["folder/b", utf8("second")],
] as const;

const fileOf = (bytes: Uint8Array): WeightsFile => ({ name: "x.bin", source: memorySource(bytes) });

async function textsOf(bytes: Uint8Array): Promise<Record<string, string>> {
  const file = fileOf(bytes);
  const texts: Record<string, string> = {};
  for (const [name, entry] of (await readZipDirectory(file))!) {
    const start = await locateData(file, entry);
    texts[name] = new TextDecoder().decode(await file.source.slice(start, start + entry.size));
  }
  return texts;
}

/** A copy with a different 32-bit number at `offset`, counted from the end if negative. */
function patched(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(offset < 0 ? copy.length + offset : offset, value, true);
  return copy;
}

test.each<[string, ZipOptions]>([
  ["a plain archive", {}],
  ["fields of 64 bits", { large: true }],
  ["a comment", { comment: "with PK\x05\x06 in it, and no end record after that" }],
  ["the longest comment", { comment: "c".repeat(65535) }],
  ["the longest comment and 64 bits", { comment: "c".repeat(65535), large: true }],
])("finds every file in %s", async (_what, options) => {
  expect(await textsOf(zipFile(files, options))).toEqual({
    "folder/a": "first",
    "folder/empty": "",
    "folder/b": "second",
  });
});

test("a large archive is not read completely", async () => {
  const bytes = zipFile([
    ["a", new Uint8Array(1_000_000)],
    ["b", utf8("b")],
  ]);
  const { source, ranges } = recordingSource(bytes);
  const entries = await readZipDirectory({ name: "x.bin", source });
  await locateData({ name: "x.bin", source }, entries!.get("b")!);
  const asked = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  expect(asked).toBeLessThan(66_000);
});

test("a file that is not a zip has no directory", async () => {
  expect(await readZipDirectory(fileOf(new Uint8Array(0)))).toBeNull();
  expect(await readZipDirectory(fileOf(utf8("no zip, but longer than the end record of one")))).toBeNull();
});

describe("a damaged archive is refused", () => {
  const plain = zipFile(files);
  const large = zipFile(files, { large: true });
  const single = zipFile([files[0]]);
  const directory = plain.length - 22 - 3 * 46 - "folder/afolder/emptyfolder/b".length;

  test.each([
    ["a directory that lies outside", patched(plain, -6, plain.length), /place of its zip directory/],
    ["a directory larger than the file", patched(plain, -10, 0x7fffffff), /place of its zip directory/],
    [
      "more entries than fit",
      patched(plain, -12, 0xfffe | (plain.at(-10)! << 16)),
      /place of its zip directory/,
    ],
    ["64-bit fields announced and absent", patched(plain, -6, 0xffffffff), /directory is incomplete/],
    [
      "a 64-bit end record that lies outside",
      patched(large, -22 - 12, 0x7fffffff),
      /end of its zip lies outside/,
    ],
    ["a 64-bit end record with a wrong signature", patched(large, -22 - 12, 0), /end of its zip is damaged/],
    ["a number beyond any file", patched(large, -22 - 8, 0x7fffffff), /too large/],
    ["an entry without its signature", patched(plain, directory, 0), /zip directory is damaged/],
    [
      "an entry that ends too late",
      patched(single, -22 - "folder/a".length - 16, 1),
      /zip directory is cut short/,
    ],
    ["the same name twice", zipFile([files[0], files[0]]), /holds "folder\/a" twice/],
    ["a compressed file", zipFile(files, { method: 8 }), /"folder\/a" is compressed or encrypted/],
    [
      "a file beyond the end",
      patched(patched(plain, directory + 20, 9999), directory + 24, 9999),
      /cut short within its part/,
    ],
    ["a file that begins elsewhere", patched(plain, directory + 42, 1), /"folder\/a" is not where/],
  ])("%s", async (_what, bytes, message) => {
    await expect(textsOf(bytes)).rejects.toMatchObject({
      code: "bad-checkpoint",
      message: expect.stringMatching(message),
    });
  });
});
