import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fileTable } from "./file-table";

const folder = "reference/goldens/tables";
type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;
const cases: Readonly<Record<string, Columns>> = JSON.parse(readFileSync(`${folder}/columns.json`, "utf8"));

const readGolden = (name: string) =>
  fileTable(new Blob([new Uint8Array(readFileSync(`${folder}/${name}`))]), name);

describe("a file written by pandas, or in the format of a well-known set", () => {
  test.each(Object.entries(cases))("%s has its author's columns", async (name, expected) => {
    const table = await readGolden(name);
    const columns = Object.fromEntries(table.columns.map((column) => [column.name, column.values]));
    expect(columns).toMatchObject(expected);
    const indices = table.columns.length - Object.keys(expected).length;
    expect(indices).toBeLessThanOrEqual(1);
    const [, first = []] = Object.entries(expected)[0] ?? [];
    expect([table.numRows, table.totalRows]).toEqual([first.length, first.length]);
  });
});

test("marks that are text, lines that are cells and an index have notices", async () => {
  const notices = async (name: string) => (await readGolden(name)).notices.join(" ");
  expect(await notices("sst2.tsv")).toBe("Quotation marks are read as text.");
  expect(await notices("sentences.txt")).toContain("each line is one cell");
  expect(await notices("fasttext.txt")).toContain("fastText");
  expect(await notices("pandas-lines.csv")).toContain("1 cell goes over several lines");
  for (const quiet of [
    "pandas-index.csv",
    "spam.csv",
    "pandas-columns.json",
    "excel-sep.csv",
    "versioned.json",
  ])
    expect(await notices(quiet)).toBe("");
});
