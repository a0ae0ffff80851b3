/** @file `Whitespace`: runs of letters, digits and underscores, and runs of other signs. */

import { matchesOf, whitespace as spaces, wordCharacters } from "../../unicode";
import { preTokenizer } from "../stage";

const wordOrSigns = new RegExp(`[${wordCharacters}]+|[^${wordCharacters}${spaces}]+`, "gu");

export const whitespace = preTokenizer({ fields: {}, make: () => (text) => matchesOf(text, wordOrSigns) });
