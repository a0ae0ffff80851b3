import { expect, test } from "vitest";
import { balanceWords } from "./balance-words";
import { droppedTable } from "./dropped-data";

const files = (...names: string[]) => names.map((name) => new File(["x"], name));

test("tables are data; a checkpoint's files are not, whatever they include", () => {
  for (const name of [
    "a.csv",
    "b.TSV",
    "c.jsonl",
    "d.ndjson",
    "e.parquet",
    "train.txt",
    "Headlines.json",
    "t.label",
  ])
    expect(droppedTable(files(name))?.name).toBe(name);
  expect(droppedTable(files("notes.md", "a.csv"))?.name).toBe("a.csv");
  for (const names of [
    ["config.json", "model.safetensors", "vocab.txt"],
    ["config.json", "scores.csv"],
    ["vocab.txt"],
    ["merges.txt"],
    ["a.txt", "b.txt"],
    ["config.json"],
    ["tokenizer_config.json"],
    ["model.safetensors.index.json"],
    [],
  ])
    expect(droppedTable(files(...names))).toBeNull();
});

test("the balance of labels is described briefly", () => {
  const words = (...counts: number[]) =>
    balanceWords({
      labelColumn: "label",
      balance: counts.map((count, index) => ({ name: `l${index}`, count })),
    });
  expect(words(16, 16)).toBe("16 each of l0, l1");
  expect(words(3, 1)).toBe("l0 3, l1 1");
  expect(words(5)).toBe("l0 5");
  expect(words(...Array(10).fill(2))).toBe("2 each of l0, l1, l2, l3, l4, l5, l6, l7, 2 other labels");
  expect(balanceWords({ labelColumn: null, balance: [] })).toBe("without labels");
});
