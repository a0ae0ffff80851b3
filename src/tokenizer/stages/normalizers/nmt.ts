/** @file `Nmt`: removes most control characters, and replaces a few others by spaces. */

import { classOf } from "../../unicode";
import { normalizer } from "../stage";

// U+0001 to 0008, 000B, 000E to 001F, 007F, 008F and 009F, in the format of the Unicode tables.
const removed = new RegExp(`[${classOf("1-7 3 3-h 2o g g")}]`, "gu");
const space = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;

export const nmt = normalizer({
  fields: {},
  make: () => (text) => text.replace(removed, "").replace(space, " "),
});
