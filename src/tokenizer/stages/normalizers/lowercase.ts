/** @file `Lowercase`. */

import { classOf } from "../../unicode";
import { CAPITALS } from "../../unicode-tables";
import { normalizer } from "../stage";

const capital = new RegExp(`[${classOf(CAPITALS)}]`, "gu");

/** Lower-cases each character separately: a final Σ becomes σ, not ς as in a browser. */
export function lowerCase(text: string): string {
  return text.replace(capital, (character) => character.toLowerCase());
}

export const lowercase = normalizer({ fields: {}, make: () => lowerCase });
