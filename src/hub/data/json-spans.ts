/**
 * @file Finds the positions of parts of a JSON text without parsing them, so that only the used rows of a large text
 * are parsed.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of an object or a list. `key`: null for a list. */
export interface Part extends Span {
  readonly key: string | null;
}

/** Why a text is not JSON, with the position. */
export class JsonFault extends Error {
  readonly position: number;
  readonly reason: "ends" | "deep" | "syntax";

  constructor(reason: JsonFault["reason"], position: number) {
    super(reason);
    this.reason = reason;
    this.position = position;
  }
}

/** Deeper than any table, but not deep enough to exhaust a parser's memory. */
const deepest = 64;

const space = /[ \t\r\n]*/y;
const structure = /["[\]{}]/g;
const plainEnd = /[,\]}\s]/g;

const lastSpace = 32;

export function skipSpace(text: string, position: number): number {
  if (text.charCodeAt(position) > lastSpace) return position;
  space.lastIndex = position;
  space.exec(text);
  return space.lastIndex;
}

/** Yields the parts of the object or list at `open`. Throws `JsonFault`. */
export function* partsOf(text: string, open: number): Generator<Part, number> {
  const close = text[open] === "{" ? "}" : "]";
  let position = skipSpace(text, open + 1);
  if (text[position] === close) return position + 1;
  for (;;) {
    const key = close === "}" ? keyAt(text, position) : null;
    const start = key ? key.end : position;
    const end = valueEnd(text, start);
    yield { key: key?.name ?? null, start, end };
    position = skipSpace(text, end);
    if (text[position] === close) return position + 1;
    if (text[position] !== ",") throw faultAt(text, position);
    position = skipSpace(text, position + 1);
  }
}

/** The name at `position`, and the start of its value. */
function keyAt(text: string, position: number): { readonly name: string; readonly end: number } {
  if (text[position] !== '"') throw faultAt(text, position);
  const end = stringEnd(text, position);
  const colon = skipSpace(text, end);
  if (text[colon] !== ":") throw faultAt(text, colon);
  return { name: nameOf(text.slice(position, end), position), end: skipSpace(text, colon + 1) };
}

function nameOf(literal: string, position: number): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    throw new JsonFault("syntax", position);
  }
}

/** The end of the value that begins at `start`. Its content is not checked. */
export function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first === "{" || first === "[") return containerEnd(text, start);
  plainEnd.lastIndex = start;
  const end = plainEnd.exec(text)?.index ?? text.length;
  if (end === start) throw faultAt(text, start);
  return end;
}

function containerEnd(text: string, start: number): number {
  let depth = 0;
  structure.lastIndex = start;
  for (let found = structure.exec(text); found; found = structure.exec(text)) {
    const [character] = found;
    if (character === '"') structure.lastIndex = stringEnd(text, found.index);
    else depth += character === "{" || character === "[" ? 1 : -1;
    if (depth > deepest) throw new JsonFault("deep", found.index);
    if (depth === 0) return found.index + 1;
  }
  throw new JsonFault("ends", text.length);
}

/** The end of the string that begins at `start`. Throws `JsonFault`. */
export function stringEnd(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const mark = text.indexOf('"', from);
    if (mark < 0) throw new JsonFault("ends", text.length);
    let slashes = 0;
    while (text[mark - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return mark + 1;
    from = mark + 1;
  }
}

function faultAt(text: string, position: number): JsonFault {
  return new JsonFault(position >= text.length ? "ends" : "syntax", position);
}
