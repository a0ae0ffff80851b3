import { expect, test } from "vitest";
import { refusal } from "../../testing/refusal";
import { fileTable } from "./file-table";

/** Far more than needed, even on a busy machine; quadratic time would take hours. */
const mostMilliseconds = 30_000;

async function timely<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  expect(performance.now() - start).toBeLessThan(mostMilliseconds);
  return result;
}

const read = (text: string, name: string) => timely(() => fileTable(new Blob([text]), name));
const refused = (text: string, name: string) => timely(() => refusal(fileTable(new Blob([text]), name)));

const million = 1_000_000;

test.each([
  ["enclosing nothing", '"'.repeat(20 * million)],
  ["one per cell", '",'.repeat(10 * million)],
  ["one per line", '"\n'.repeat(10 * million)],
  ["that never close a cell", 'a\n"b"c'.repeat(3 * million)],
  ["doubled", '""""x,'.repeat(3 * million)],
])("millions of quotation marks %s are read or refused quickly, with a short message", async (_, text) => {
  for (const name of ["marks.csv", "marks.tsv"]) {
    const outcome = await timely(() =>
      fileTable(new Blob([text]), name).then(
        ({ notices }) => notices.join(" "),
        ({ message }: Error) => message,
      ),
    );
    expect(outcome.length).toBeLessThan(2000);
  }
});

test("a row of 200,000 keys or cells is refused for its number of columns", async () => {
  const keys = Array.from({ length: 200_000 }, (_, index) => `"key ${index}":${index}`).join(",");
  expect((await refused(`{${keys}}\n{${keys}}\n`, "keys.jsonl")).message).toMatch(
    /keys\.jsonl has at least 1001 columns; the limit is 1000\./,
  );
  const cells = "text,".repeat(200_000);
  expect((await refused(`${cells}\n${cells}\n${cells}\n`, "cells.csv")).message).toContain("1001 columns");
});

test("deeply nested JSON is refused before it is parsed", async () => {
  const deep = `${"[".repeat(20 * million)}`;
  expect((await refused(deep, "deep.json")).message).toContain("more than 64 levels");
  expect((await refused(`{"a":${deep}`, "deep.jsonl")).message).toContain("more than 64 levels");
  const row = '{"text":"a","label":1}\n';
  const nested = `{"text":"a","label":${"[".repeat(100)}${"]".repeat(100)}}\n`;
  expect((await refused(`${row}${nested}`, "deep.jsonl")).message).toContain("more than 64 levels");
});

test("a line of 49 MB is one cell, in text and in JSON", async () => {
  const line = "word ".repeat(9_800_000);
  expect((await read(line, "line.txt")).columns[0]?.values[0]).toHaveLength(line.length);
  const table = await read(`{"text":"${line}","label":1}\n`, "line.jsonl");
  expect(table.columns[0]?.values[0]).toHaveLength(line.length);
});

test("only the first rows of a list of millions are read; the others are counted", async () => {
  const list = `[${'{"text":"a","label":1},'.repeat(million)}{"text":"b","label":0}]`;
  const table = await read(list, "list.json");
  expect([table.numRows, table.totalRows]).toEqual([10_000, million + 1]);
  expect(table.notices).toEqual(["Only the first 10000 of 1000001 rows were read."]);
});

test("messages quote long file names and contents only in part", async () => {
  const long = "n".repeat(900_000);
  const messages = await Promise.all([
    refused("", `${long}.csv`),
    refused(`[{"text":1},2,"${long}"]`, `${long}.json`),
    refused(`{"text":"a"}\n{"${long}":`, `${long}.jsonl`),
    refused(`{"data":[{"a":${long}}]}`, "a.json"),
  ]);
  for (const { message, hint } of messages) expect(message.length + hint.length).toBeLessThan(1000);
  const { notices } = await read(`text,${long},${long}\na,b,c\n`, "names.csv");
  expect(notices.join(" ").length).toBeLessThan(1000);
});

test("a file just above the limit is reported with a different size than the limit", async () => {
  const { message } = await refusal(fileTable(new Blob(["x".repeat(100_000_013)]), "big.csv"));
  expect(message).toBe("big.csv has 100,000,013 bytes; the limit for a table is 100,000,000 bytes.");
});
