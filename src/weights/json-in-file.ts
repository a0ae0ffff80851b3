/** @file Reads JSON from a file that may be hostile: its size is counted before it is parsed. */

import { decodeText, refusal, type WeightsFile } from "../hub/weights-file";

/** The header of a checkpoint of 20,000 tensors has about 300,000. */
const mostMarks = 500_000;

interface Counts {
  /** Keys of the outermost table, including duplicates. */
  readonly outerKeys: number;
  /** Opening brackets, colons and commas: there are at most two values for each. */
  readonly marks: number;
}

const code = (mark: string) => mark.charCodeAt(0);
const [quote, backslash, comma, colon] = [code('"'), code("\\"), code(","), code(":")];
const [openList, closeList, openTable, closeTable] = [code("["), code("]"), code("{"), code("}")];

/** Counts without parsing. If `bytes` are not JSON, the counts are meaningless. */
export function countJson(bytes: Uint8Array): Counts {
  let depth = 0;
  let outerKeys = 0;
  let marks = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) {
      at = stringEnd(bytes, at);
    } else if (byte === openTable || byte === openList) {
      depth++;
      marks++;
    } else if (byte === closeTable || byte === closeList) {
      depth--;
    } else if (byte === colon) {
      marks++;
      if (depth === 1) outerKeys++;
    } else if (byte === comma) {
      marks++;
    }
  }
  return { outerKeys, marks };
}

/** The index of the closing quote of the string that begins at `start`. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++;
    else if (bytes[at] === quote) return at;
  }
  return bytes.length;
}

/** The JSON value in `bytes`. Throws `AppError`, whose sentence calls it `what`, if it is invalid or too large. */
export function parseJson(file: WeightsFile, bytes: Uint8Array, what: string): unknown {
  if (countJson(bytes).marks > mostMarks) throw refusal(file, `${what} is absurdly long`);
  const text = decodeText(bytes);
  if (text === null) throw refusal(file, `${what} is not UTF-8 text`);
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(file, `${what} is not valid JSON`);
  }
}
