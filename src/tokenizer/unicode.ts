/**
 * @file Unicode as the reference tokenizers see it. A browser's `\p{…}` and `toLowerCase` follow its own Unicode
 * version, which differs from the library's for thousands of characters; these are the same everywhere.
 */

import * as tables from "./unicode-tables";

/** The inside of a regular expression's character class (flag `u`) for a table of ranges. */
export function classOf(table: string): string {
  let last = 0;
  const ranges = table.split(" ").map((range) => {
    const [distance, length = 0] = range.split("-").map((number) => Number.parseInt(number, 36));
    const first = last + distance!;
    last = first + length;
    return `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
  });
  return ranges.join("");
}

export const whitespace = classOf(tables.WHITESPACE);
export const punctuation = classOf(tables.PUNCTUATION);
export const wordCharacters = classOf(tables.WORD);

/** Character classes of a file's pattern, by the letter after the backslash (in lower case) or the name after `\\p`. */
export const regexClasses: Readonly<Record<string, string>> = {
  s: whitespace,
  w: classOf(tables.REGEX_WORD),
  d: classOf(tables.REGEX_DIGIT),
  "{L}": classOf(tables.LETTERS),
  "{N}": classOf(tables.NUMBERS),
  "{Nd}": classOf(tables.REGEX_DIGIT),
  "{P}": classOf(tables.REGEX_PUNCTUATION),
  "{M}": classOf(tables.REGEX_MARK),
};

const endsInWordCharacter = new RegExp(`[${wordCharacters}]$`, "u");
const beginsWithWordCharacter = new RegExp(`^[${wordCharacters}]`, "u");
const leadingSpace = new RegExp(`^[${whitespace}]+`, "u");
const oneSpace = new RegExp(`^[${whitespace}]$`, "u");

/**
 * Unlike `matchAll`, does not recompile the pattern for each text. `pattern` has the flag `g` and never matches
 * nothing.
 */
export function nextMatch(
  text: string,
  pattern: RegExp,
  from: number,
): { readonly start: number; readonly end: number } | null {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match && { start: match.index, end: match.index + match[0].length };
}

/** A generator, because only the first words of a long text may be needed. */
export function* matchesOf(text: string, pattern: RegExp): Generator<string> {
  for (let match = nextMatch(text, pattern, 0); match; match = nextMatch(text, pattern, match.end)) {
    yield text.slice(match.start, match.end);
  }
}

/** How many code units of white space the text begins with. */
export function leadingSpaces(text: string): number {
  return leadingSpace.exec(text)?.[0].length ?? 0;
}

/** How many code units of white space the text ends with. */
export function trailingSpaces(text: string): number {
  let start = text.length;
  while (start > 0 && oneSpace.test(text[start - 1]!)) start--;
  return text.length - start;
}

/** Whether a word character is just before `end`. */
export function isWordBefore(text: string, end: number): boolean {
  return endsInWordCharacter.test(text.slice(Math.max(0, end - 2), end));
}

export function isWordAt(text: string, start: number): boolean {
  return beginsWithWordCharacter.test(text.slice(start, start + 2));
}
