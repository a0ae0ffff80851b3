import { expect, test } from "vitest";
import type { Cell } from "../../figures/figure";
import { sortedRows } from "./sorted-rows";

const row = (name: string, ...cells: Cell[]) => ({ name, cells });
const rows = [
  row("L0 H2", "b", 0.5),
  row("L0 H10", "a", "–"),
  row("L1 H0", "–", 0.75),
  row("L1 H1", "a", 0.25),
];
const names = (column: number, isAscending: boolean) =>
  sortedRows(rows, { column, isAscending }).map(({ name }) => name);

test("numbers are sorted by value, and what has none comes last either way", () => {
  expect(names(2, false)).toEqual(["L1 H0", "L0 H2", "L1 H1", "L0 H10"]);
  expect(names(2, true)).toEqual(["L1 H1", "L0 H2", "L1 H0", "L0 H10"]);
});

test("names are sorted with their numbers, words by the alphabet, equal ones in their order", () => {
  expect(names(0, true)).toEqual(["L0 H2", "L0 H10", "L1 H0", "L1 H1"]);
  expect(names(1, true).slice(-3)).toEqual(["L0 H10", "L1 H1", "L0 H2"]);
});
