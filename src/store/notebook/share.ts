/** @file A notebook in a link: compressed, behind the `#`, so that no server sees it. */

import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { AppError } from "../../lib/errors";
import type { Address } from "../link/history";
import { type Notebook, readNotebook } from "./notebook";

/** Longer links are cut by some mail and chat programs. */
export const longestLink = 8_000;
/** Characters that are read; a link made by hand may exceed what is written. */
const longestWord = 60_000;
/** Bytes of the unpacked text: a link of a few characters could unpack to gigabytes. */
const mostBytes = 1_000_000;

const name = "notebook";

/** The parameters of a link that opens a copy of the notebook. Throws `AppError` if it would be too long. */
export function writeShared(content: Notebook): string {
  const packed = deflateSync(strToU8(JSON.stringify(content)), { level: 9 });
  const word = btoa(strFromU8(packed, true)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const hash = `${name}=${word}`;
  if (hash.length <= longestLink) return hash;
  throw new AppError(
    "bad-input",
    `This notebook is too long for a link: ${hash.length.toLocaleString("en")} characters, and at most ${longestLink.toLocaleString("en")} arrive everywhere.`,
    "Share it as a file: Export › Questions only.",
  );
}

/** The notebook in a link; null if it is damaged. */
export function readShared(word: string): Notebook | null {
  if (word.length > longestWord) return null;
  try {
    const packed = strToU8(atob(word.replaceAll("-", "+").replaceAll("_", "/")), true);
    // What exceeds the room is dropped, and then it is no JSON.
    const text = strFromU8(inflateSync(packed, { out: new Uint8Array(mostBytes) }));
    return readNotebook(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The same address without notebooks: a link that holds one reads as a link to the place, and `take` gets the notebook. */
export function takingNotebooks(address: Address, take: (shared: Notebook | null) => void): Address {
  return {
    ...address,
    read: () => {
      const word = new URLSearchParams(address.read().replace(/^#/, "")).get(name);
      if (word === null) return address.read();
      // So that a reload does not add it once more.
      address.replace("place=notebook");
      take(readShared(word));
      return "place=notebook";
    },
  };
}
