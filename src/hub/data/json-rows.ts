/** @file Rows written in JSON: one object a line (JSONL), or one list of objects. */

import { z } from "zod";
import { maxTableRows } from "../../lib/data-table";
import { AppError } from "../../lib/errors";
import type { Cell } from "./columns";
import { parsedJson } from "./parsed-json";
import { noRows, type Rows } from "./rows";

const row = z.record(z.string(), z.unknown());

/** Throws `AppError("bad-input")` for text that is not JSON, naming the line, and for what holds no objects. */
export function parseJsonRows(text: string, name: string): Rows<Cell> {
  const all = text.trimStart().startsWith("[") ? listOf(text, name) : linesOf(text, name);
  if (all.length === 0) throw noRows(name);
  const kept = all.slice(0, maxTableRows);
  const keys = [...new Set(kept.flatMap((object) => Object.keys(object)))];
  const names = keys.filter((key) => kept.some((object) => isSimple(object[key])));
  const nested = keys.filter((key) => !names.includes(key) && kept.some((object) => object[key] != null));
  const rows = kept.map((object) => names.map((key) => cellOf(object[key])));
  return { names, rows, totalRows: all.length, notices: nestedNotice(nested) };
}

function listOf(text: string, name: string): Record<string, unknown>[] {
  const list = z.array(row).safeParse(parsedJson(text));
  if (list.success) return list.data;
  throw new AppError(
    "bad-input",
    `${name} is no list of objects in JSON.`,
    'Write it as [{"text": "…", "label": "…"}, …], or as one object a line.',
  );
}

function linesOf(text: string, name: string): Record<string, unknown>[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const value = row.safeParse(parsedJson(line));
    if (value.success) return [value.data];
    const reason = /\b(NaN|-?Infinity)\b/.test(line) ? ": JSON knows no NaN and no Infinity" : "";
    throw new AppError(
      "bad-input",
      `Line ${index + 1} of ${name} is not an object in JSON${reason}.`,
      'Each line holds one object, such as {"text": "…", "label": "joy"}; a missing value is null.',
    );
  });
}

const isPlain = (value: unknown) =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** A list of labels stands in its cell as JSON writes it. */
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.every(isPlain);

const isSimple = (value: unknown) => isPlain(value) || isList(value);

function cellOf(value: unknown): Cell {
  if (typeof value === "string" || typeof value === "number") return value;
  if (isList(value)) return JSON.stringify(value);
  return typeof value === "boolean" ? String(value) : null;
}

function nestedNotice(nested: readonly string[]): string[] {
  if (nested.length === 0) return [];
  return [`Left out, since they hold lists or objects: ${nested.map((name) => `“${name}”`).join(", ")}.`];
}
