/** @file Turns JSON values into rows: objects by key, lists by index, other values as one cell. */

import { maxTableColumns, maxTableRows } from "../../lib/data-table";
import { quotedList } from "../../lib/quoted";
import type { Cell } from "./columns";
import { guessHeader } from "./header";
import { maxTableCells, type Rows, tooManyColumns } from "./rows";

/** A longer list cannot be the labels of a text. */
const longestList = 1000;
const deepestObject = 4;

/** Rows before they become a table. */
export interface Collected {
  /** The first rows, as they were parsed. */
  readonly values: readonly unknown[];
  readonly totalRows: number;
}

export type Kind = "object" | "list" | "simple";

export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" && value !== null ? "object" : "simple";
}

/** The rows of values of one kind. `name`: the file's name. */
export function rowsOf({ values, totalRows }: Collected, kind: Kind, name: string): Rows<Cell> {
  const table =
    kind === "object" ? recordRows(values, name) : kind === "list" ? listRows(values, name) : simple(values);
  const { hasHeader = false, ...content } = table;
  return {
    ...content,
    rows: table.rows.slice(0, maxTableRows),
    totalRows: hasHeader ? totalRows - 1 : totalRows,
  };
}

interface Table extends Omit<Rows<Cell>, "totalRows"> {
  /** Whether the first value is not a row, but names the columns. */
  readonly hasHeader?: boolean;
}

function simple(values: readonly unknown[]): Table {
  const notices = ["Its values have no names, so its column is numbered."];
  return { names: ["column 1"], rows: values.map((value) => [cellOf(value) ?? null]), notices };
}

function recordRows(values: readonly unknown[], name: string): Table {
  const names = new Map<string, number>();
  const nested = new Set<string>();
  const records: (readonly [number, Cell][])[] = [];
  let numCells = 0;
  for (const value of values) {
    const record: [number, Cell][] = [];
    visit(value, "", 0, (key, field) => {
      const cell = cellOf(field);
      if (cell === undefined) nested.add(key);
      else record.push([indexIn(names, key), cell]);
      if (names.size + nested.size > maxTableColumns) throw tooManyColumns(name, names.size + nested.size);
    });
    records.push(record);
    numCells += names.size;
    if (numCells > maxTableCells) break;
  }
  const all = records.map((record) => filled(record, names.size));
  const kept = [...names].filter(
    ([key, index]) => !nested.has(key) || all.some((row) => row[index] !== null),
  );
  return {
    names: kept.map(([key]) => key),
    rows: all.map((row) => kept.map(([, index]) => row[index] ?? null)),
    notices: nestedNotice([...nested]),
  };
}

function filled(record: readonly [number, Cell][], width: number): Cell[] {
  const row: Cell[] = Array.from({ length: width }, () => null);
  for (const [index, cell] of record) row[index] = cell;
  return row;
}

function indexIn(names: Map<string, number>, key: string): number {
  const known = names.get(key);
  if (known !== undefined) return known;
  names.set(key, names.size);
  return names.size - 1;
}

/** Collects the fields of an object; those of nested objects are named “outer.inner”. */
function visit(
  value: unknown,
  prefix: string,
  depth: number,
  take: (key: string, field: unknown) => void,
): void {
  for (const [key, field] of Object.entries(value ?? {})) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (kindOf(field) === "object" && depth < deepestObject) visit(field, path, depth + 1, take);
    else take(path, field);
  }
}

function listRows(values: readonly unknown[], name: string): Table {
  const all = values.map((value) => (Array.isArray(value) ? value : []));
  const width = all.reduce((most, { length }) => Math.max(most, length), 0);
  if (width > maxTableColumns) throw tooManyColumns(name, width);
  const header = headerOf(all);
  const rows = (header ? all.slice(1) : all).slice(0, Math.ceil(maxTableCells / Math.max(1, width)));
  const names = Array.from({ length: width }, (_, index) => header?.[index] ?? "");
  const nested = new Set<string>();
  const cells = rows.map((row) =>
    names.map((given, index) => {
      const cell = cellOf(row[index] ?? null);
      if (cell === undefined) nested.add(given || `column ${index + 1}`);
      return cell ?? null;
    }),
  );
  const numbered = header ? [] : [`${name} has no names for its columns, so they are numbered.`];
  const uneven = rows.filter(({ length }) => length !== width).length;
  const unevenNotice = uneven === 0 ? [] : [`${uneven} of its rows have fewer than ${width} cells.`];
  const notices = [...numbered, ...unevenNotice, ...nestedNotice([...nested])];
  return { names, rows: cells, notices, hasHeader: header !== null };
}

/** The first list if it names the columns. */
function headerOf([first = [], ...rest]: readonly (readonly unknown[])[]): readonly string[] | null {
  if (rest.length === 0 || !first.every((cell) => typeof cell === "string")) return null;
  const words = rest.map((row) => row.map((cell) => (kindOf(cell) === "simple" ? String(cell ?? "") : "")));
  return guessHeader(first, words) === "yes" ? first : null;
}

/** A cell, which may be a list of simple values; `undefined` if the value does not fit in one. */
export function cellOf(value: unknown): Cell | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return String(value);
  if (!Array.isArray(value) || value.length > longestList) return undefined;
  const items = value.map((item: unknown) => (kindOf(item) === "simple" ? cellOf(item) : undefined));
  const simpleItems = items.filter((item) => typeof item === "string" || typeof item === "number");
  return simpleItems.length === items.length ? simpleItems : undefined;
}

function nestedNotice(nested: readonly string[]): string[] {
  if (nested.length === 0) return [];
  return [`Left out, since they hold objects, long lists or lists with gaps: ${quotedList(nested)}.`];
}
