/** @file `BertNormalizer`: optionally cleans text, separates Chinese characters, strips accents and lower-cases. */

import { z } from "zod";
import { classOf, whitespace } from "../../unicode";
import { DECOMPOSED, IDEOGRAPHS, MARKS, REMOVED } from "../../unicode-tables";
import { normalizer } from "../stage";
import { lowerCase } from "./lowercase";

export const bertNormalizer = normalizer({
  fields: {
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  },
  make:
    ({ clean_text, handle_chinese_chars, strip_accents, lowercase }) =>
    (text) => {
      const clean = clean_text ? cleanText(text) : text;
      const spaced = handle_chinese_chars ? spaceIdeographs(clean) : clean;
      const plain = (strip_accents ?? lowercase) ? stripAccents(spaced) : spaced;
      return lowercase ? lowerCase(plain) : plain;
    },
});

const removedCharacter = new RegExp(`[${classOf(REMOVED)}]`, "gu");
const spaceCharacter = new RegExp(`[${whitespace}]`, "gu");
const ideograph = new RegExp(`[${classOf(IDEOGRAPHS)}]`, "gu");
const composedCharacter = new RegExp(`[${classOf(DECOMPOSED)}]`, "gu");
const mark = new RegExp(`[${classOf(MARKS)}]`, "gu");

/** Removes control characters, and turns all white space into plain spaces. */
export function cleanText(text: string): string {
  return text.replace(removedCharacter, "").replace(spaceCharacter, " ");
}

/** Puts a space before and after every Chinese character. */
export function spaceIdeographs(text: string): string {
  return text.replace(ideograph, " $& ");
}

/** Decomposes characters by Unicode's NFD, and removes their accents. */
export function stripAccents(text: string): string {
  return text.replace(composedCharacter, (character) => character.normalize("NFD")).replace(mark, "");
}
