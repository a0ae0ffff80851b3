/** @file `NFC`, `NFD`, `NFKC`, `NFKD`: the normal forms of Unicode, by the library's tables. */

import { classOf } from "../../unicode";
import { NORMALIZED } from "../../unicode-tables";
import { normalizer } from "../stage";
import { stripCombining } from "./strip-accents";

export const unicodeForm = (form: "NFC" | "NFD" | "NFKC" | "NFKD") =>
  normalizer({
    fields: {},
    make: () => (text) => {
      const parts = text.split(newer());
      return parts.map((part, index) => (index % 2 === 0 ? part.normalize(form) : part)).join("");
    },
  });

const normalizedCharacter = new RegExp(`[${classOf(NORMALIZED)}]`, "u");
let newerCharacters: RegExp | null = null;

/**
 * Characters of the first two planes that this browser decomposes or reorders, but the library's older Unicode does
 * not. The other planes have none.
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
