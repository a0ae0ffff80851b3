/** @file `WhitespaceSplit`: cuts at white space alone. */

import { cutter } from "../../splitting";
import { whitespace } from "../../unicode";
import { preTokenizer } from "../stage";

const space = new RegExp(`[${whitespace}]`, "gu");

export const whitespaceSplit = preTokenizer({ fields: {}, make: () => cutter(space, "Removed") });
