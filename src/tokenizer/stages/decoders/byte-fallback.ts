/** @file `ByteFallback`: turns adjacent byte tokens, `<0x0A>`, into text. */

import { strictText } from "../../utf8";
import { decoder } from "../stage";

const byteToken = /^<0x([0-9A-Fa-f]{2})>$/;

/** Bytes that are not UTF-8 become one replacement character each. */
function textsOf(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length > 0) texts.push(strictText(bytes) ?? "\ufffd".repeat(bytes.length));
    bytes = [];
  };
  for (const token of tokens) {
    const [, hex] = byteToken.exec(token) ?? [];
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else {
      flush();
      texts.push(token);
    }
  }
  flush();
  return texts;
}

export const byteFallback = decoder({ fields: {}, make: () => textsOf });
