/** @file `BertPreTokenizer`: cuts at white space, and makes every punctuation mark a word of its own. */

import { matchesOf, punctuation, whitespace } from "../../unicode";
import { preTokenizer } from "../stage";

const word = new RegExp(`[^${whitespace}${punctuation}]+|[${punctuation}]`, "gu");

export const bertWords = (text: string): Iterable<string> => matchesOf(text, word);

export const bertPreTokenizer = preTokenizer({ fields: {}, make: () => bertWords });
