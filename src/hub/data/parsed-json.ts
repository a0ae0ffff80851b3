/** @file Parses JSON that may be damaged, or contain numbers that JavaScript cannot represent. */

import { stringEnd } from "./json-spans";

/** The parsed value, or `undefined` if the text is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As `parsedJson`, but numbers that would lose digits, such as ids, become text. */
export function parsedExactly(text: string): unknown {
  const value = parsedJson(text);
  return value !== undefined && mayBeInexact.test(text) ? parsedJson(withQuotedNumbers(text)) : value;
}

/** Whether a value may be a number that became text. */
export const isLongNumber = (value: unknown) => typeof value === "string" && isInexact(value);

const mayBeInexact = /\d{16}|\de\+?\d{3}/i;
const numberOrMark = /"|-?\d[\d.eE+-]*/g;

/** Integers beyond 2^53, and numbers that overflow. */
function isInexact(word: string): boolean {
  const value = Number(word);
  if (/^-?\d{16,}$/.test(word)) return !Number.isSafeInteger(value);
  return /^-?\d[\d.]*e\+?\d{3,}$/i.test(word) && !Number.isFinite(value);
}

/** `text`: valid JSON. */
function withQuotedNumbers(text: string): string {
  const parts: string[] = [];
  let taken = 0;
  numberOrMark.lastIndex = 0;
  for (let found = numberOrMark.exec(text); found; found = numberOrMark.exec(text)) {
    const [word] = found;
    if (word === '"') numberOrMark.lastIndex = stringEnd(text, found.index);
    else if (isInexact(word)) {
      parts.push(text.slice(taken, found.index), `"${word}"`);
      taken = numberOrMark.lastIndex;
    }
  }
  return parts.join("") + text.slice(taken);
}
