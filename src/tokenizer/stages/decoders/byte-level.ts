/** @file `ByteLevel`: turns bytes in GPT-2's alphabet into text. */

import { bytesOfToken } from "../../byte-alphabet";
import { lossyText } from "../../utf8";
import { decoder } from "../stage";

export const byteLevel = decoder({
  fields: {},
  make: () => (tokens) => [lossyText(tokens.flatMap(bytesOfToken))],
  marks: () => ({ kind: "bytes" }),
});
