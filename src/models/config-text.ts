/** @file The text of config.json, which Python wrote: JSON with numbers that JSON does not have. */

import type { Table } from "./family";
import { tableOf } from "./which-family";

/**
 * A text, or one of the words that Python writes for such a number. Without alternatives inside a text, so that long ones
 * are no trouble; a text that is not ended takes the rest, so that it is not looked for again at each quote within.
 */
const pythonNumbers = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?Infinity\b|\bNaN\b/g;

/**
 * The table in `text`. `NaN`, `Infinity` and `-Infinity`, which Python's json writes and reads, become those words as
 * texts: no setting that is used may be one of them. Throws `SyntaxError` if it is not JSON, `AppError` if not a table.
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
