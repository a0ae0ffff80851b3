/**
 * @file Reads rows from JSON: one value per line (JSONL), one list, or one object in any form that pandas, the
 * `datasets` library or common data sets use for a table.
 */

import { maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import { quotedList } from "../../lib/quoted";
import { type Cell, distinctNames, repeatedNotice } from "./columns";
import { isUsualName } from "./header";
import { type Collected, cellOf, type Kind, kindOf, rowsOf } from "./json-records";
import { JsonFault, type Part, partsOf, type Span, skipSpace, valueEnd } from "./json-spans";
import { isLongNumber, parsedExactly } from "./parsed-json";
import { noRows, type Rows } from "./rows";

/** One more row than a table may have, since the first may be a header. */
const mostValues = maxTableRows + 1;

interface Source {
  readonly text: string;
  /** The file's name. */
  readonly name: string;
}

/** Throws `AppError("bad-input")` if the text is not JSON, naming the line, or not a table. */
export function parseJsonRows(text: string, name: string): Rows<Cell> {
  const source = { text, name };
  try {
    const table = parse(source);
    if (table.rows.length === 0) throw noRows(name);
    if (table.names.length === 0) throw noColumns(name, "only empty objects");
    const { names, repeated } = distinctNames(table.names);
    return { ...table, names, notices: [...table.notices, ...repeatedNotice(repeated)] };
  } catch (thrown) {
    throw thrown instanceof JsonFault ? faulty(source, thrown) : thrown;
  }
}

/** Whether a text that begins with a bracket is JSON, rather than a sentence. */
export function looksLikeJson(text: string): boolean {
  const start = skipSpace(text, 0);
  if (text[start] === "{" || /^\[\s*\{/.test(text.slice(start, start + 1000))) return true;
  if (!/^\[\s*[["\d\-\]ntf]/.test(text.slice(start, start + 1000))) return false;
  try {
    const next = skipSpace(text, valueEnd(text, start));
    return next >= text.length || text[next] === "[" || text[next] === ",";
  } catch (thrown) {
    return thrown instanceof JsonFault && thrown.reason === "deep";
  }
}

function parse(source: Source): Rows<Cell> {
  const { text } = source;
  const start = skipSpace(text, 0);
  const lineEnd = text.indexOf("\n", start);
  const isCutLine = text[start] === "{" && (lineEnd < 0 || skipSpace(text, lineEnd) >= text.length);
  const end = isCutLine ? endOrNull(text, start) : valueEnd(text, start);
  if (end === null) return ofLines(source);
  const next = skipSpace(text, end);
  if (next < text.length) return end > lineEnd && lineEnd >= 0 ? ofSequence(source, start) : ofLines(source);
  return text[start] === "[" ? ofList(source, start) : ofObject(source, start, 0);
}

/** The end of the value, or null if it has none; a single line is then reported as such. */
function endOrNull(text: string, start: number): number | null {
  try {
    return valueEnd(text, start);
  } catch (thrown) {
    if (thrown instanceof JsonFault && thrown.reason === "ends") return null;
    throw thrown;
  }
}

function ofLines({ text, name }: Source): Rows<Cell> {
  const values: unknown[] = [];
  let totalRows = 0;
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    number++;
    if (skipSpace(text, start) < end) {
      totalRows++;
      if (values.length < mostValues) values.push(lineValue(text.slice(start, end), number, name));
    }
    start = end + 1;
  }
  return rowsOf({ values, totalRows }, sharedKind(values, name), name);
}

function lineValue(line: string, number: number, name: string): unknown {
  const start = skipSpace(line, 0);
  const isRow = line[start] === "{" || line[start] === "[";
  if (isRow) checkDepth(line, start);
  const value = isRow ? parsedExactly(line.replace(/,\s*$/, "")) : undefined;
  if (value !== undefined) return value;
  const reason = /\b(NaN|-?Infinity)\b/.test(line) ? ": JSON has no NaN or Infinity" : "";
  throw new AppError(
    "bad-input",
    `Line ${number} of ${name} is not an object in JSON${reason}.`,
    'Each line must be one object, such as {"text": "…", "label": "joy"}; a missing value is null.',
  );
}

/**
 * Counts brackets first, because deep nesting alone exhausts a parser's memory. The parser reports all other errors.
 */
function checkDepth(text: string, start: number): void {
  try {
    valueEnd(text, start);
  } catch (thrown) {
    if (thrown instanceof JsonFault && thrown.reason === "deep") throw thrown;
  }
}

/** A sequence of objects, each on several lines. */
function ofSequence({ text, name }: Source, first: number): Rows<Cell> {
  const values: unknown[] = [];
  let totalRows = 0;
  for (let start = first; start < text.length; totalRows++) {
    const end = valueEnd(text, start);
    if (values.length < mostValues) values.push(parsedPart(text, { start, end }));
    start = skipSpace(text, end);
    if (text[start] === ",") start = skipSpace(text, start + 1);
  }
  return rowsOf({ values, totalRows }, sharedKind(values, name), name);
}

function ofList({ text, name }: Source, open: number): Rows<Cell> {
  const collected = collect(text, open, mostValues);
  if (collected.values.length === 0) throw noRows(name);
  return rowsOf(collected, sharedKind(collected.values, name), name);
}

/** The values of the object or list at `open`: the first are parsed, the others counted. */
function collect(text: string, open: number, most: number): Collected & { readonly keys: readonly string[] } {
  const values: unknown[] = [];
  const keys: string[] = [];
  let totalRows = 0;
  for (const part of partsOf(text, open)) {
    totalRows++;
    if (values.length >= most) continue;
    values.push(parsedPart(text, part));
    keys.push(part.key ?? "");
  }
  return { values, keys, totalRows };
}

function parsedPart(text: string, { start, end }: Span): unknown {
  const value = parsedExactly(text.slice(start, end));
  if (value === undefined) throw new JsonFault("syntax", start);
  return value;
}

function sharedKind(values: readonly unknown[], name: string): Kind {
  const [first] = values;
  const kind = kindOf(first);
  if (values.every((value) => kindOf(value) === kind)) return kind;
  throw new AppError(
    "bad-input",
    `${name} is not a list of objects in JSON: some of its rows are objects, others are not.`,
    'Write it as [{"text": "…", "label": "…"}, …], or as one object per line.',
  );
}

/** The first parts of an object by the kind of their values, and its total number of parts. */
interface Outline {
  readonly parts: readonly Part[];
  readonly total: number;
  readonly objects: readonly Part[];
  readonly lists: readonly Part[];
  readonly simple: readonly Part[];
}

function outlineOf(text: string, open: number): Outline {
  const parts: Part[] = [];
  let total = 0;
  for (const part of partsOf(text, open)) {
    total++;
    if (parts.length <= maxTableRows) parts.push(part);
  }
  const opensWith = (bracket: string) => parts.filter(({ start }) => text[start] === bracket);
  const [objects, lists] = [opensWith("{"), opensWith("[")];
  return {
    parts,
    total,
    objects,
    lists,
    simple: parts.filter(({ start }) => text[start] !== "{" && text[start] !== "["),
  };
}

const deepestWrapper = 3;

/** One object: a table in one of pandas' orients, the wrapper of a list of rows, or a single row. */
function ofObject(source: Source, open: number, depth: number): Rows<Cell> {
  const outline = outlineOf(source.text, open);
  const { parts, objects, lists, simple } = outline;
  if (parts.length === 0) throw noRows(source.name);
  if (simple.some(({ key }) => isUsualName(key ?? ""))) return oneRow(source, open);
  const split = ofSplit(source, outline);
  if (split) return split;
  const rows = ofWrappedRows(source, outline);
  if (rows) return rows;
  if (lists.length === parts.length) return ofColumnLists(source, lists);
  if (objects.length === parts.length && objects.length > 1) return ofObjects(source, outline);
  if (simple.length === parts.length) return ofPairs(source, open, outline);
  const [inner] = [...objects, ...lists];
  if (inner && objects.length + lists.length === 1 && depth < deepestWrapper)
    return source.text[inner.start] === "{"
      ? ofObject(source, inner.start, depth + 1)
      : ofList(source, inner.start);
  return oneRow(source, open);
}

function oneRow(source: Source, open: number): Rows<Cell> {
  const end = valueEnd(source.text, open);
  const isLine = !source.text.slice(open, end).includes("\n");
  if (isLine && skipSpace(source.text, 0) === open) return ofLines(source);
  return rowsOf(
    { values: [parsedPart(source.text, { start: open, end })], totalRows: 1 },
    "object",
    source.name,
  );
}

const partNamed = ({ parts }: Outline, name: string) => parts.find(({ key }) => key === name);

/** `{"columns": […], "index": […], "data": [[…], …]}`, as `to_json(orient="split")` writes it. */
function ofSplit({ text, name }: Source, outline: Outline): Rows<Cell> | null {
  const [columns, index, data] = ["columns", "index", "data"].map((key) => partNamed(outline, key));
  if (!columns || !data || text[columns.start] !== "[" || text[data.start] !== "[") return null;
  const names = collect(text, columns.start, maxTableRows).values.map(levelName);
  const { values, totalRows } = collect(text, data.start, maxTableRows);
  const keys = index && text[index.start] === "[" ? collect(text, index.start, maxTableRows).values : [];
  const rows = values.map((row) =>
    Object.fromEntries(names.map((key, at) => [key, Array.isArray(row) ? row[at] : null])),
  );
  return rowsOf({ values: withIndex(rows, keys.map(levelName)), totalRows }, "object", name);
}

/** A column's name, with all its levels if there are several. */
const levelName = (name: unknown) => (Array.isArray(name) ? name.map(String).join(" ") : String(name));

/** Rows with their names from the table's index, unless the index only counts them. */
function withIndex(rows: readonly object[], keys: readonly string[]): object[] {
  if (keys.every((key, index) => key === String(index))) return [...rows];
  return rows.map((row, index) => ({ index: keys[index] ?? null, ...row }));
}

/** An object that wraps a list of rows, beside what describes it: `{"version": …, "data": [{…}, …]}`. */
function ofWrappedRows(source: Source, { lists }: Outline): Rows<Cell> | null {
  const { text } = source;
  const ofRows = lists.filter(({ start }) => text[skipSpace(text, start + 1)] === "{");
  const chosen = ofRows.find(({ key }) => key === "rows" || key === "data") ?? ofRows[0];
  if (!chosen) return null;
  const others = ofRows
    .filter((part) => part !== chosen && part.key !== "features")
    .map(({ key }) => key ?? "");
  const table = unwrapped(ofList(source, chosen.start));
  const notices =
    others.length === 0 ? [] : [`Only “${chosen.key}” was read; there is also ${quotedList(others)}.`];
  return { ...table, notices: [...table.notices, ...notices] };
}

/** The Hub's viewer writes each row as “row” with metadata beside it. */
function unwrapped(table: Rows<Cell>): Rows<Cell> {
  const prefix = "row.";
  const inner = table.names.flatMap((key, index) => (key.startsWith(prefix) ? [index] : []));
  if (inner.length === 0 || !table.names.includes("row_idx")) return table;
  return {
    ...table,
    names: inner.map((index) => table.names[index]?.slice(prefix.length) ?? ""),
    rows: table.rows.map((row) => inner.map((index) => row[index] ?? null)),
  };
}

/** `{"text": […], "label": […]}` */
function ofColumnLists({ text, name }: Source, lists: readonly Part[]): Rows<Cell> {
  const columns = lists.map(({ key, start }) => ({ key: key ?? "", ...collect(text, start, maxTableRows) }));
  const lengths = columns.map(({ totalRows }) => totalRows);
  const totalRows = Math.max(...lengths);
  const rows = Array.from({ length: Math.min(totalRows, maxTableRows) }, (_, index) =>
    Object.fromEntries(columns.map(({ key, values }) => [key, values[index] ?? null])),
  );
  const table = rowsOf({ values: rows, totalRows }, "object", name);
  const isEven = lengths.every((length) => length === totalRows);
  const notices = isEven
    ? []
    : [`Its lists have ${Math.min(...lengths)} to ${totalRows} values; shorter lists end with gaps.`];
  return { ...table, notices: [...table.notices, ...notices] };
}

const counts = (keys: readonly string[]) => keys.every((key) => /^\d+$/.test(key));

/** Nested objects by column, `{"text": {"0": …}, …}`, or by row, `{"0": {"text": …}, …}`. */
function ofObjects(source: Source, outline: Outline): Rows<Cell> {
  const outer = outline.parts.map(({ key }) => key ?? "");
  const [first] = outline.parts;
  const inner = first
    ? collect(source.text, first.start, maxTableRows)
    : { keys: [], values: [], totalRows: 0 };
  const isByRow = counts(outer) === counts(inner.keys) ? isOneRow(inner, outline) : counts(outer);
  return isByRow ? byRow(source, outline, outer) : byColumn(source, outline);
}

/** Whether the values belong to a row, not a column: they have several types, or are fewer than the rows. */
function isOneRow({ values, totalRows }: Collected, { total }: Outline): boolean {
  const types = new Set(values.filter((value) => value !== null).map(typeOf));
  return types.size > 1 || total > totalRows;
}

/** The type in the file, where a long number is not yet text. */
const typeOf = (value: unknown) => (isLongNumber(value) ? "number" : typeof value);

function byRow({ text, name }: Source, { parts, total }: Outline, keys: readonly string[]): Rows<Cell> {
  const values = parts.slice(0, maxTableRows).map((part) => Object(parsedPart(text, part)));
  return rowsOf({ values: withIndex(values, keys), totalRows: total }, "object", name);
}

function byColumn({ text, name }: Source, { parts }: Outline): Rows<Cell> {
  const rows = new Map<string, Record<string, unknown>>();
  let totalRows = 0;
  for (const { key, start } of parts) {
    const { keys, values, totalRows: count } = collect(text, start, maxTableRows);
    totalRows = Math.max(totalRows, count);
    keys.forEach((row, index) => {
      // Without a prototype, which a key could otherwise replace.
      const known = rows.get(row) ?? Object.create(null);
      rows.set(row, known);
      known[key ?? ""] = values[index];
    });
  }
  const kept = [...rows].slice(0, maxTableRows);
  const values = withIndex(
    kept.map(([, row]) => row),
    kept.map(([key]) => key),
  );
  return rowsOf({ values, totalRows: Math.max(totalRows, values.length) }, "object", name);
}

const fewPairs = 20;

/** Names and simple values: one row if they are few, otherwise one row each. */
function ofPairs(source: Source, open: number, { total, parts }: Outline): Rows<Cell> {
  const keys = parts.map(({ key }) => key ?? "");
  if (total <= fewPairs && !counts(keys)) return oneRow(source, open);
  const { values, totalRows } = collect(source.text, open, maxTableRows);
  const rows = values.map((value, index) => [keys[index] ?? null, cellOf(value) ?? null]);
  const notices = [`${source.name} is one object, so each of its keys is a row, beside its value.`];
  return { names: ["key", "value"], rows, totalRows, notices };
}

function noColumns(name: string, found: string): AppError {
  return new AppError(
    "bad-input",
    `${name} is not a table: ${found}.`,
    'Write it as [{"text": "…", "label": "…"}, …], or as one object per line.',
  );
}

function faulty({ text, name }: Source, { reason, position }: JsonFault): AppError {
  if (reason === "deep") return noColumns(name, "its JSON is nested more than 64 levels deep");
  if (reason === "ends") {
    return new AppError(
      "bad-input",
      `${name} ends before its JSON does.`,
      "Check that the file is complete.",
    );
  }
  const line = countLines(text, position);
  const words = text
    .slice(position, position + 40)
    .replaceAll(/\s+/g, " ")
    .trim();
  const hasNaN = /\b(NaN|-?Infinity)\b/.test(text.slice(position, position + 1000));
  return new AppError(
    "bad-input",
    `Line ${line} of ${name} is not JSON at “${words}”${hasNaN ? ": JSON has no NaN or Infinity" : ""}.`,
    'Write it as [{"text": "…", "label": "…"}, …], or as one object per line; a missing value is null.',
  );
}

function countLines(text: string, position: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
