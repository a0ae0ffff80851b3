/** @file `UnicodeScripts`: cuts where the script changes. */

import { SCRIPTS } from "../../unicode-tables";
import { preTokenizer } from "../stage";

export const unicodeScripts = preTokenizer({ fields: {}, make: () => scriptWords });

/** Characters before the first one of a script are dropped, as in the library. */
function* scriptWords(text: string): Generator<string> {
  let start: number | null = null;
  let at = 0;
  let before: number | null = null;
  for (const character of text) {
    const script = scriptOf(character.codePointAt(0)!);
    if (script !== null && script !== before) {
      if (start !== null) yield text.slice(start, at);
      start = at;
      before = script;
    }
    at += character.length;
  }
  if (start !== null) yield text.slice(start);
}

let scriptTable: readonly (readonly [first: number, last: number, script: number])[] | null = null;

function scripts(): NonNullable<typeof scriptTable> {
  let last = 0;
  scriptTable ??= SCRIPTS.split(" ").map((entry) => {
    const [distance, length, script] = entry.split("-").map((number) => Number.parseInt(number, 36));
    const first = last + distance!;
    last = first + length!;
    return [first, last, script!];
  });
  return scriptTable;
}

/** The number of a character's script, or null if it fits any script. */
function scriptOf(code: number): number | null {
  const table = scripts();
  let [from, to] = [0, table.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (table[middle]![1] < code) from = middle + 1;
    else to = middle;
  }
  const entry = table[from];
  return entry && entry[0] <= code ? entry[2] : null;
}
