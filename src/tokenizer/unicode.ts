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

const removedCharacter = new RegExp(`[${classOf(tables.REMOVED)}]`, "gu");
const spaceCharacter = new RegExp(`[${whitespace}]`, "gu");
const ideograph = new RegExp(`[${classOf(tables.IDEOGRAPHS)}]`, "gu");
const composedCharacter = new RegExp(`[${classOf(tables.DECOMPOSED)}]`, "gu");
const mark = new RegExp(`[${classOf(tables.MARKS)}]`, "gu");
const capital = new RegExp(`[${classOf(tables.CAPITALS)}]`, "gu");
const leadingSpace = new RegExp(`^[${whitespace}]+`, "u");
const oneSpace = new RegExp(`^[${whitespace}]$`, "u");

const bertWord = new RegExp(`[^${whitespace}${punctuation}]+|[${punctuation}]`, "gu");
const spacedWord = new RegExp(`[^${whitespace}]+`, "gu");
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
export function bertWords(text: string): string[] {
  return text.match(bertWord) ?? [];
}

/** The text's words as GPT-2 cuts them; joined, they are the text again. */
export function gpt2Words(text: string): string[] {
  return text.match(gpt2Word) ?? [];
}

export function spacedWords(text: string): string[] {
  return text.match(spacedWord) ?? [];
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
