/**
 * @file Unicode as the reference tokenizers see it. A browser's own `\p{…}` and `toLowerCase` belong to whatever Unicode
 * version it was built with and differ from the library's for thousands of characters; these are the same everywhere.
 */

import * as tables from "./unicode-tables";

/** The inside of a regular expression's character class (flag `u`) for a table of ranges. */
function classOf(table: string): string {
  let last = 0;
  const ranges = table.split(" ").map((range) => {
    const [distance, length = 0] = range.split("-").map((number) => Number.parseInt(number, 36));
    const first = last + distance!;
    last = first + length;
    return `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
  });
  return ranges.join("");
}

const whitespace = classOf(tables.WHITESPACE);
const punctuation = classOf(tables.PUNCTUATION);
const letters = classOf(tables.LETTERS);
const numbers = classOf(tables.NUMBERS);
const wordCharacters = classOf(tables.WORD);
const combining = classOf(tables.COMBINING);

/** What a pattern of a file says of characters, by what stands after the backslash (in lower case) or `\\p`. */
export const regexClasses: Readonly<Record<string, string>> = {
  s: whitespace,
  w: classOf(tables.REGEX_WORD),
  d: classOf(tables.REGEX_DIGIT),
  "{L}": letters,
  "{N}": numbers,
  "{Nd}": classOf(tables.REGEX_DIGIT),
  "{P}": classOf(tables.REGEX_PUNCTUATION),
  "{M}": classOf(tables.REGEX_MARK),
};

/** One character each, for cutting text. */
export const spacePattern = new RegExp(`[${whitespace}]`, "gu");
export const punctuationPattern = new RegExp(`[${punctuation}]`, "gu");
export const digitPattern = new RegExp(`[${classOf(tables.NUMERIC)}]`, "gu");
/** The words of the step Whitespace. */
export const wordOrSignsPattern = new RegExp(`[${wordCharacters}]+|[^${wordCharacters}${whitespace}]+`, "gu");

const combiningCharacter = new RegExp(`[${combining}]`, "gu");
const normalizedCharacter = new RegExp(`[${classOf(tables.NORMALIZED)}]`, "u");
const endsInWordCharacter = new RegExp(`[${wordCharacters}]$`, "u");
const beginsWithWordCharacter = new RegExp(`^[${wordCharacters}]`, "u");
// U+0001 to 0008, 000B, 000E to 001F, 007F, 008F and 009F, in the form of the tables.
const nmtRemoved = new RegExp(`[${classOf("1-7 3 3-h 2o g g")}]`, "gu");
const nmtSpace = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

const removedCharacter = new RegExp(`[${classOf(tables.REMOVED)}]`, "gu");
const spaceCharacter = new RegExp(`[${whitespace}]`, "gu");
const ideograph = new RegExp(`[${classOf(tables.IDEOGRAPHS)}]`, "gu");
const composedCharacter = new RegExp(`[${classOf(tables.DECOMPOSED)}]`, "gu");
const mark = new RegExp(`[${classOf(tables.MARKS)}]`, "gu");
const capital = new RegExp(`[${classOf(tables.CAPITALS)}]`, "gu");
const leadingSpace = new RegExp(`^[${whitespace}]+`, "u");
const oneSpace = new RegExp(`^[${whitespace}]$`, "u");

const bertWord = new RegExp(`[^${whitespace}${punctuation}]+|[${punctuation}]`, "gu");
const gpt2Word = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?[${letters}]+| ?[${numbers}]+| ?[^${whitespace}${letters}${numbers}]+` +
    `|[${whitespace}]+(?![^${whitespace}])|[${whitespace}]+`,
  "gu",
);

/** Without control characters, and with every kind of white space as a plain space. */
export function cleanText(text: string): string {
  return text.replace(removedCharacter, "").replace(spaceCharacter, " ");
}

/** With a space before and after every Chinese character. */
export function spaceIdeographs(text: string): string {
  return text.replace(ideograph, " $& ");
}

/** Characters taken apart as Unicode's NFD does, then without their accents. */
export function stripAccents(text: string): string {
  return text.replace(composedCharacter, (character) => character.normalize("NFD")).replace(mark, "");
}

/** Each character lower-cased by itself: a final Σ becomes σ, where a browser's own rule gives ς. */
export function lowerCase(text: string): string {
  return text.replace(capital, (character) => character.toLowerCase());
}

/** The text's words as BERT cuts them: at white space, with every punctuation mark a word of its own. */
export const bertWords = (text: string): Iterable<string> => matchesOf(text, bertWord);

/** The text's words as GPT-2 cuts them; joined, they are the text again. */
export const gpt2Words = (text: string): Iterable<string> => matchesOf(text, gpt2Word);

/** Not `matchAll`, which compiles the pattern anew for each text. `pattern`: with the flag `g`; matches something. */
export function nextMatch(
  text: string,
  pattern: RegExp,
  from: number,
): { readonly start: number; readonly end: number } | null {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match && { start: match.index, end: match.index + match[0].length };
}

/** One after the other: of a long text only the first words may be wanted. */
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

export function stripCombining(text: string): string {
  return text.replace(combiningCharacter, "");
}

/** As the step Nmt: without most control characters, and with plain spaces for a few others. */
export function nmtNormalized(text: string): string {
  return text.replace(nmtRemoved, "").replace(nmtSpace, " ");
}

export function stripSpaces(text: string, left: boolean, right: boolean): string {
  return text.slice(left ? leadingSpaces(text) : 0, right ? text.length - trailingSpaces(text) : undefined);
}

export type NormalForm = "NFC" | "NFD" | "NFKC" | "NFKD";

let newerCharacters: RegExp | null = null;

/**
 * Characters of the first two planes that this browser takes apart or moves and the library, being older, does not.
 * The other planes have none.
 */
function newer(): RegExp {
  if (newerCharacters) return newerCharacters;
  const found: string[] = ["\\u{10ffff}"];
  for (let code = 0x80; code < 0x20000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    const isDecomposed = character.normalize("NFKD") !== character && !normalizedCharacter.test(character);
    if (isDecomposed || (/\p{M}/u.test(character) && character === stripCombining(character)))
      found.push(`\\u{${code.toString(16)}}`);
  }
  newerCharacters = new RegExp(`([${found.join("")}])`, "u");
  return newerCharacters;
}

/** In a normal form of Unicode, by the library's tables. */
export function normalForm(text: string, form: NormalForm): string {
  const parts = text.split(newer());
  return parts.map((part, index) => (index % 2 === 0 ? part.normalize(form) : part)).join("");
}

/** Whether a letter, a digit or the like stands right before `end`, or right at `start`. */
export function isWordBefore(text: string, end: number): boolean {
  return endsInWordCharacter.test(text.slice(Math.max(0, end - 2), end));
}

export function isWordAt(text: string, start: number): boolean {
  return beginsWithWordCharacter.test(text.slice(start, start + 2));
}

let scriptTable: readonly (readonly [first: number, last: number, script: number])[] | null = null;

function scripts(): NonNullable<typeof scriptTable> {
  let last = 0;
  scriptTable ??= tables.SCRIPTS.split(" ").map((entry) => {
    const [distance, length, script] = entry.split("-").map((number) => Number.parseInt(number, 36));
    const first = last + distance!;
    last = first + length!;
    return [first, last, script!];
  });
  return scriptTable;
}

/** The number of a character's script, or null if it goes with any. */
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

/** Cut where the script changes. What stands before the first character of a script is dropped, as in the library. */
export function* scriptWords(text: string): Generator<string> {
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
