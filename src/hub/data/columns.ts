/** @file Rows of cells as the columns of a table: names told apart, numbers as numbers, gaps as gaps. */

import type { DataColumn } from "../../lib/data-table";

export type Cell = string | number | null;

const numberPattern = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const noNumberPattern = /^(nan|null|none|na|n\/a)$/i;

/** `rows` by column; a row that is too short has no value in its last columns. */
export function columnsOf(names: readonly string[], rows: readonly (readonly Cell[])[]): DataColumn[] {
  return names.map((name, index) => ({ name, values: typed(rows.map((row) => row[index] ?? null)) }));
}

/** Numbers where every cell with a value is one; NaN is no value among numbers, and a word among words. */
function typed(cells: readonly Cell[]): Cell[] {
  const filled = cells.map((cell) => (typeof cell === "string" && cell.trim() === "" ? null : cell));
  const values = filled.filter((cell) => cell !== null);
  const isNumber = (cell: Cell) => typeof cell === "number" || numberPattern.test(String(cell).trim());
  const numbers = values.filter(isNumber);
  const gaps = values.filter((cell) => !isNumber(cell) && noNumberPattern.test(String(cell).trim()));
  if (numbers.length === 0 || numbers.length + gaps.length < values.length) return filled.map(wordOf);
  return filled.map(numberOf);
}

const wordOf = (cell: Cell): Cell => (cell === null ? null : String(cell));

function numberOf(cell: Cell): Cell {
  const value = cell === null ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** Each name once: a second “text” is “text (2)”; a column without a name has its number. */
export function distinctNames(names: readonly string[]): { names: string[]; repeated: string[] } {
  const taken = new Set<string>();
  const repeated = new Set<string>();
  const distinct = names.map((given, index) => {
    const name = given.trim() || `column ${index + 1}`;
    if (taken.has(name)) repeated.add(name);
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name} (${count})`;
    taken.add(free);
    return free;
  });
  return { names: distinct, repeated: [...repeated] };
}

/** What to say of column names that stood more than once. */
export function repeatedNotice(repeated: readonly string[]): string[] {
  if (repeated.length === 0) return [];
  const quoted = repeated.map((name) => `“${name}”`).join(", ");
  return [`More than one column is called ${quoted}; the later ones are numbered.`];
}
