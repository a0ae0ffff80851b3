/** @file `ByteLevel`: writes text as bytes in GPT-2's alphabet. */

import { byteCharacters } from "../../byte-alphabet";
import { normalizer } from "../stage";

export const byteLevel = normalizer({
  fields: {},
  make: () => byteCharacters,
  marks: () => ({ kind: "bytes" }),
});
