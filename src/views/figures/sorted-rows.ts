/** @file The rows of a table by one of its columns. Pure. */

import type { Cell, TablePart } from "../../figures/figure";

type Rows = TablePart["rows"];

export interface Order {
  /** 0 is the names of the rows. */
  readonly column: number;
  readonly isAscending: boolean;
}

/** Numbers by value, words by the alphabet; cells without a number come last. Equal ones keep their order. */
export function sortedRows(rows: Rows, { column, isAscending }: Order): Rows {
  const cellOf = (row: Rows[number]): Cell => (column === 0 ? row.name : row.cells[column - 1]!);
  const isNumeric = rows.some((row) => numberOf(cellOf(row)) !== null);
  const sign = isAscending ? 1 : -1;
  return rows.toSorted((one, other) => {
    const [a, b] = [cellOf(one), cellOf(other)];
    return isNumeric
      ? compareNumbers(numberOf(a), numberOf(b), sign)
      : sign * collator.compare(wordsOf(a), wordsOf(b));
  });
}

const collator = new Intl.Collator("en", { numeric: true });

const numberOf = (cell: Cell): number | null =>
  typeof cell === "number" ? cell : typeof cell === "object" ? cell.value : null;

const wordsOf = (cell: Cell): string => (typeof cell === "object" ? cell.text : String(cell));

function compareNumbers(a: number | null, b: number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (a - b);
}
