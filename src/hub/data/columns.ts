/** @file Turns rows of cells into columns with distinct names, numbers, lists and gaps. */

import type { DataColumn } from "../../lib/data-table";
import { quotedList } from "../../lib/quoted";

type List = readonly (string | number)[];
export type Cell = string | number | null | List;
type Value = string | number | null;

const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const decimalCommaPattern = /^[+-]?\d+(,\d+)?$/;
const thousandsPattern = /^[+-]?\d{1,3}(,\d{3})+$/;
/** What programs write for a missing value. */
const gapPattern = /^(-?nan|null|none|na|n\/a|#n\/a|#na|<na>)$/i;

/** `rows` by column; a row that is too short has no value in its last columns. */
export function columnsOf(names: readonly string[], rows: readonly (readonly Cell[])[]): DataColumn[] {
  return names.map((name, index) => ({ name, values: valuesOf(rows.map((row) => row[index] ?? null)) }));
}

const isList = (cell: Cell): cell is List => typeof cell === "object" && cell !== null;

/** Lists as JSON; among them a value alone is a list of one. */
function valuesOf(cells: readonly Cell[]): Value[] {
  const values = cells.flatMap((cell) => (isList(cell) ? [] : [cell]));
  if (values.length === cells.length) return typed(values);
  return cells.map((cell) => (cell === null ? null : JSON.stringify(isList(cell) ? cell : [cell])));
}

/** Numbers if every cell with a value is a number. NaN is a missing value among numbers, and a word among words. */
function typed(cells: readonly Value[]): Value[] {
  const filled = cells.map((cell) => (typeof cell === "string" && cell.trim() === "" ? null : cell));
  const words = filled.filter((cell) => typeof cell === "string").map((cell) => cell.trim());
  const figures = words.filter((word) => !gapPattern.test(word));
  const hasNumbers = figures.length > 0 || filled.some((cell) => typeof cell === "number");
  if (!hasNumbers) return filled.map(wordOf);
  if (figures.every(isPlainNumber)) return filled.map((cell) => numberOf(cell, Number));
  const isMixed = filled.some((cell) => typeof cell === "number");
  if (!isMixed && haveDecimalCommas(figures))
    return filled.map((cell) => numberOf(cell, (word) => Number(word.replace(",", "."))));
  return filled.map(wordOf);
}

const wordOf = (cell: Value): Value => (cell === null ? null : String(cell));

/** Whether a number survives conversion; longer numbers, such as ids, stay text. */
function isPlainNumber(word: string): boolean {
  if (!numberPattern.test(word)) return false;
  const value = Number(word);
  return /^[+-]?\d+$/.test(word) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** Like “1,5” in all cells. Cells that all look like “1,500” may be thousands. */
function haveDecimalCommas(words: readonly string[]): boolean {
  const withComma = words.filter((word) => word.includes(","));
  if (withComma.length === 0 || !words.every((word) => decimalCommaPattern.test(word))) return false;
  return !withComma.every((word) => thousandsPattern.test(word));
}

function numberOf(cell: Value, read: (word: string) => number): Value {
  const value = typeof cell === "string" ? read(cell.trim()) : cell;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Makes names unique: a second “text” becomes “text (2)”, an unnamed column gets its number. */
export function distinctNames(names: readonly string[]): { names: string[]; repeated: string[] } {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  const repeated = new Set<string>();
  const distinct = names.map((given, index) => {
    const name = given.trim() || `column ${index + 1}`;
    if (taken.has(name)) repeated.add(name);
    let free = name;
    let count = counts.get(name) ?? 1;
    while (taken.has(free)) free = `${name} (${++count})`;
    counts.set(name, count);
    taken.add(free);
    return free;
  });
  return { names: distinct, repeated: [...repeated] };
}

/** The notice about duplicate column names. */
export function repeatedNotice(repeated: readonly string[]): string[] {
  if (repeated.length === 0) return [];
  return [`More than one column is called ${quotedList(repeated)}; the later ones are numbered.`];
}
