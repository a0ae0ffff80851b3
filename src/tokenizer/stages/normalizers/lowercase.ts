/** @file `Lowercase`. */

import { classOf } from "../../unicode";
import { CAPITALS } from "../../unicode-tables";
import { normalizer } from "../stage";

const capital = new RegExp(`[${classOf(CAPITALS)}]`, "gu");

/** Each character lower-cased by itself: a final Σ becomes σ, where a browser's own rule gives ς. */
export function lowerCase(text: string): string {
  return text.replace(capital, (character) => character.toLowerCase());
}

export const lowercase = normalizer({ fields: {}, make: () => lowerCase });
