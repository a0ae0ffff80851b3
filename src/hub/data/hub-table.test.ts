import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { type ParquetWriteOptions, parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Progress } from "../../lib/call";
import { type LocalHub, startLocalHub } from "../../testing/local-hub";
import { recordingSource } from "../../testing/memory-repository";
import { contradictoryParquet, listParquet, parquetFile } from "../../testing/parquet-file";
import { refusal, refusalOf } from "../../testing/refusal";
import { memoryStore } from "../chunk-store";
import { hubTable } from "./hub-table";
import { boundedCompressors, checkClaims } from "./parquet-bounds";
import { readParquet } from "./parquet-table";
import { rangedFile } from "./ranged-file";
import { chosenSplit, splitsOf } from "./splits";

const emotions = ["sadness", "joy", "love"];
const rowsFrom = (start: number, count: number) => ({
  texts: Array.from({ length: count }, (_, index) => `text number ${start + index}`),
  labels: Array.from({ length: count }, (_, index) => (start + index) % 3),
  classNames: emotions,
});

const root = mkdtempSync(join(tmpdir(), "data-"));
const write = (path: string, bytes: Uint8Array | string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
};

beforeAll(() => {
  write("emotion/split/test-00000-of-00001.parquet", parquetFile(rowsFrom(0, 50)));
  write("emotion/split/train-00000-of-00002.parquet", parquetFile(rowsFrom(100, 30)));
  write("emotion/split/train-00001-of-00002.parquet", parquetFile(rowsFrom(130, 30)));
  write("emotion/unsplit/train-00000-of-00001.parquet", parquetFile(rowsFrom(500, 10)));
  write("emotion/README.md", "words");
  write("script/README.md", "words");
  write("converted/default/train/0000.parquet", parquetFile(rowsFrom(0, 5)));
  const long = Array.from({ length: 1001 }, () => 1);
  write("shards/data/test-00000-of-00002.parquet", listParquet(["a"], [[1]], emotions));
  write("shards/data/test-00001-of-00002.parquet", listParquet(["b"], [long], emotions));
  write("uneven/data/test-00000-of-00002.parquet", listParquet(["a"], [[1]], emotions));
  write("uneven/data/test-00001-of-00002.parquet", parquetFile(rowsFrom(0, 1)));
  write("hollow/data/test-00000-of-00001.parquet", parquetFile({ texts: [], labels: [] }));
  write("damaged/data/test-00000-of-00001.parquet", "PAR1 this is not parquet at all PAR1");
});
afterAll(() => rmSync(root, { recursive: true }));

const writeParquet = (options: Omit<ParquetWriteOptions, "writer">) =>
  new Uint8Array(parquetWriteBuffer(options));

let hub: LocalHub;
beforeEach(async () => {
  hub = await startLocalHub((id, revision) => {
    const name = id.replace("datasets/owner/", "");
    if (name === "script" && revision === "refs/convert/parquet") return join(root, "converted");
    return ["emotion", "script", "shards", "uneven", "hollow", "damaged"].includes(name)
      ? join(root, name)
      : null;
  });
});
afterEach(() => hub.close());

const networkOf = () => ({ fetch, store: memoryStore(), patience: 1 });
const read = (name: string, more: object = {}, network = networkOf()) =>
  hubTable(network, { id: `owner/${name}`, hub: hub.address, ...more }, {});

describe("a data set on the Hub", () => {
  test("a list of classes in each row stays a list, with the declared names of its items", async () => {
    const bytes = listParquet(["a", "b"], [[2, 0], []], emotions);
    const { columns, leftOut } = await readParquet(recordingSource(bytes).source, "lists.parquet", 10, {});
    expect(columns[1]).toEqual({ name: "labels", values: ["[2,0]", "[]"], classNames: emotions });
    expect(leftOut).toEqual([]);
  });

  test("its test split is the default, with the names of its classes", async () => {
    const table = await read("emotion", { rows: 32 });
    expect(table).toMatchObject({ name: "owner/emotion", numRows: 32, totalRows: 50, split: "test" });
    expect(table.splits).toEqual(["test", "train", "unsplit/train"]);
    const [text, label] = table.columns;
    expect([text?.values[31], label?.values[31]]).toEqual(["text number 31", 1]);
    expect(label?.classNames).toEqual(emotions);
    expect(table.columns).toHaveLength(2);
    expect(table.notices.join()).toContain("pixels");
  });

  test("rows continue in the next file of a split, in order; a second file is only fetched if needed", async () => {
    const table = await read("emotion", { split: "train", rows: 45 });
    expect(table.columns[0]?.values.at(-1)).toBe("text number 144");
    expect(table.totalRows).toBe(60);
    hub.requests.length = 0;
    const few = await read("emotion", { split: "train", rows: 30 });
    expect(few.numRows).toBe(30);
    expect(few.totalRows).toBeUndefined();
    expect(hub.requests.filter((request) => request.includes("00001-of"))).toEqual([]);
  });

  test("a column that a file lacks, or that does not fit in cells, is left out with a notice", async () => {
    const table = await read("shards");
    expect(table.columns.map(({ name, values }) => [name, ...values])).toEqual([["text", "a", "b"]]);
    expect(table.notices).toEqual(["Left out, since they hold neither texts nor numbers: “labels”."]);
    const uneven = await read("uneven");
    expect(uneven.columns.map(({ name }) => name)).toEqual(["text"]);
    expect(uneven.notices.join()).toContain("not every file of the split has them: “labels”, “label”.");
  });

  test("another configuration's split is read by its full name", async () => {
    expect((await read("emotion", { split: "unsplit/train" })).columns[0]?.values[0]).toBe("text number 500");
    expect((await read("emotion", { split: "split/test" })).split).toBe("test");
  });

  test("data that was read once is read without the hub", async () => {
    const network = networkOf();
    await read("emotion", {}, network);
    const before = hub.requests.length;
    expect((await read("emotion", {}, network)).numRows).toBe(50);
    expect(hub.requests).toHaveLength(before);
  });

  test("a data set without parquet is read from the Hub's parquet copy", async () => {
    const table = await read("script");
    expect([table.split, table.numRows]).toEqual(["train", 5]);
  });

  test("an unknown id, an unknown split, an empty split and a damaged file are refused", async () => {
    expect((await refusal(read("nothing"))).message).toContain("has no data set owner/nothing");
    const split = await refusal(read("emotion", { split: "dev" }));
    expect(split.message).toBe("owner/emotion has no split “dev”.");
    expect(split.hint).toContain("test, train");
    expect((await refusal(read("hollow"))).message).toContain("has no rows");
    expect((await refusal(read("damaged"))).message).toContain("could not be read as parquet");
    expect((await refusal(read("emotion", { rows: 0 }))).code).toBe("bad-input");
    expect((await refusal(read("../x"))).code).toBe("bad-input");
  });

  test("it can be cancelled, and reports progress in bytes", async () => {
    const seen: Progress[] = [];
    const controller = new AbortController();
    hub.faults.set("split/test-00000-of-00001.parquet", { delay: 300 });
    const reading = hubTable(
      networkOf(),
      { id: "owner/emotion", hub: hub.address },
      { signal: controller.signal, onProgress: (progress) => seen.push(progress) },
    );
    setTimeout(() => controller.abort(), 100);
    expect((await refusal(reading)).code).toBe("aborted");
    expect(seen.every(({ unit }) => unit === "bytes")).toBe(true);
  });
});

describe("a parquet file", () => {
  test("is read only as far as its first rows", async () => {
    const noise = (index: number) =>
      Array.from({ length: 12 }, (_, part) => Math.imul(index * 12 + part, 0x9e3779b1) >>> 0).join(" ");
    const texts = Array.from({ length: 40_000 }, (_, index) => `text number ${index} ${noise(index)}`);
    const bytes = parquetFile({ texts, labels: texts.map(() => 1), rowGroupSize: 10_000 });
    const { source, ranges } = recordingSource(bytes);
    const part = await readParquet(source, "big.parquet", 32, {});
    expect([part.numRows, part.totalRows]).toEqual([32, 40_000]);
    expect(part.columns[0]?.values.at(-1)).toBe(texts[31]);
    const groups = ranges.filter(([start]) => start < bytes.length / 2);
    expect(groups.length).toBeGreaterThan(0);
    expect(Math.max(...groups.map(([, end]) => end))).toBeLessThan(bytes.length / 3);
  });

  test("lists, times and long ids are read; contradictory metadata is refused", async () => {
    const bytes = writeParquet({
      columnData: [
        { name: "text", data: ["a", "b"] },
        { name: "labels", data: [[2, 5], []] },
        { name: "at", data: [new Date(0), new Date(1000)] },
        { name: "id", data: [9007199254740993n, 2n] },
      ],
      schema: [
        { name: "root", num_children: 4 },
        { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
        { name: "labels", converted_type: "LIST", repetition_type: "OPTIONAL", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { name: "element", type: "INT32", repetition_type: "OPTIONAL" },
        { name: "at", type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: "REQUIRED" },
        { name: "id", type: "INT64", repetition_type: "REQUIRED" },
      ],
      kvMetadata: [
        {
          key: "huggingface",
          value: JSON.stringify({
            info: { features: { labels: { feature: { names: ["x", "y"] }, _type: "Sequence" } } },
          }),
        },
      ],
    });
    const { columns } = await readParquet(recordingSource(bytes).source, "lists.parquet", 10, {});
    expect(columns.map(({ values }) => values)).toEqual([
      ["a", "b"],
      ["[2,5]", "[]"],
      ["1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z"],
      ["9007199254740993", "2"],
    ]);
    expect(columns[1]?.classNames).toEqual(["x", "y"]);
    const metadata = parquetMetadata(bytes.buffer);
    const more = { ...metadata, num_rows: 10n ** 15n };
    expect(refusalOf(() => checkClaims(more, "odd.parquet")).message).toContain(
      "claims 1000000000000000 rows",
    );
    const wide = { ...metadata, schema: Array.from({ length: 20_000 }, () => metadata.schema[0]!) };
    expect(refusalOf(() => checkClaims(wide, "odd.parquet")).message).toContain("at least 5000 columns");
    const { SNAPPY: unpack } = boundedCompressors({}, "bomb.parquet");
    expect(refusalOf(() => unpack?.(new Uint8Array(1), 2 ** 31)).message).toContain(
      "unpack to more than 537 MB",
    );
  });

  test("a page that contradicts its column is refused before the reader loops in it", async () => {
    const { source } = recordingSource(contradictoryParquet());
    const { message } = await refusal(readParquet(source, "odd.parquet", 10, {}));
    expect(message).toBe("odd.parquet is damaged: a page of its column “text” contradicts its metadata.");
  });

  test("missing texts are gaps", async () => {
    const { source } = recordingSource(parquetFile({ texts: ["a", null, "c"], labels: [0, 1, 2] }));
    const { columns } = await readParquet(source, "gaps.parquet", 10, {});
    expect(columns[0]?.values).toEqual(["a", null, "c"]);
    expect(columns[1]?.classNames).toBeUndefined();
  });

  test("is read with other compression than snappy", async () => {
    const { source } = recordingSource(parquetFile({ ...rowsFrom(0, 500), codec: "GZIP" }));
    const part = await readParquet(source, "gzip.parquet", 500, {});
    expect(part.columns[0]?.values[499]).toBe("text number 499");
  });

  test("that is large is read from a hub in parts, and an answer that is not the part is refused", async () => {
    const path = "split/test-00000-of-00001.parquet";
    const place = { id: "datasets/owner/emotion", revision: "main", hub: hub.address, file: path };
    const address = `${hub.address}/${place.id}/resolve/main/${path}`;
    const file = rangedFile({ fetch, patience: 1 }, address, place, 1000, {});
    expect(new TextDecoder().decode(await file.slice(0, 4))).toBe("PAR1");
    expect((await file.slice(7, 107)).length).toBe(100);
    for (const passing of [{ status: 429, retryAfter: "0" }, { status: 503 }, { breakAfter: 2 }] as const) {
      hub.faults.set(path, { ...passing, times: 2 });
      expect(new TextDecoder().decode(await file.slice(0, 4)), JSON.stringify(passing)).toBe("PAR1");
    }
    hub.faults.set(path, { status: 429, retryAfter: "9999" });
    expect((await refusal(file.slice(0, 4))).code).toBe("hub-failed");
    hub.faults.set(path, { ignoreRange: true });
    expect((await refusal(file.slice(0, 4))).code).toBe("hub-failed");
    hub.faults.set(path, { status: 403 });
    expect((await refusal(file.slice(0, 4))).code).toBe("hub-gated");
  });
});

describe("splits", () => {
  test.each([
    [
      ["data/test-00000-of-00001.parquet", "data/train-00000-of-00001.parquet"],
      ["test", "train"],
    ],
    [
      ["train.parquet", "test.parquet", "README.md"],
      ["test", "train"],
    ],
    [["default/train/0000.parquet", "default/train/0001.parquet"], ["train"]],
    [
      ["b/test-00000-of-00001.parquet", "plain_text/test-00000-of-00001.parquet"],
      ["test", "b/test"],
    ],
    [["data/train-00000-of-00001-b42a775f407cee45.parquet"], ["train"]],
    [["0000.parquet"], ["train"]],
  ])("of %j are %j", (paths, names) => {
    expect(splitsOf(paths).map(({ name }) => name)).toEqual(names);
  });

  test("without a test split another one is chosen", () => {
    expect(chosenSplit(splitsOf(["data/train-00000-of-00001.parquet"]), undefined)?.name).toBe("train");
    expect(chosenSplit([], undefined)).toBeUndefined();
  });

  test("files of a split are in the order of their numbers", () => {
    const paths = ["data/train-00001-of-00002.parquet", "data/train-00000-of-00002.parquet"];
    expect(splitsOf(paths)[0]?.paths).toEqual(paths.toReversed());
  });
});
