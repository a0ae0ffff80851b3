/** @file Parses config.json, in which Python may have written numbers that JSON does not have. */

import type { Table } from "./family";
import { tableOf } from "./which-family";

/**
 * A string, or one of Python's words for such a number. Has no alternatives within a string, so that long strings are
 * fast; an unterminated string matches to the end, so that the search does not restart at each quote.
 */
const pythonNumbers = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?Infinity\b|\bNaN\b/g;

/**
 * The object in `text`. `NaN`, `Infinity` and `-Infinity`, which Python's json reads and writes, become strings, since
 * no required setting may have these values. Throws `SyntaxError` if the text is not JSON, `AppError` if it is not an
 * object.
 */
export function parseConfig(text: string): Table {
  return tableOf(parsed(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replace(pythonNumbers, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  }
}
