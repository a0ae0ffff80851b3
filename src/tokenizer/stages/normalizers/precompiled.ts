/**
 * @file `Precompiled`: replaces clusters of characters by a table of SentencePiece, which consists of a trie of byte
 * keys in the format of darts-clone and the replacement texts. As in the library, the shortest key at a cluster's start
 * replaces the whole cluster, and a cluster of more than five bytes is replaced character by character.
 */

import { z } from "zod";
import { classOf } from "../../unicode";
import { BEGINS, EXTENDS, PICTOGRAPHS, STANDS_ALONE } from "../../unicode-tables";
import { lossyText, strictText } from "../../utf8";
import { normalizer } from "../stage";

interface Table {
  readonly units: Uint32Array;
  /** The texts, each terminated by a zero. */
  readonly texts: Uint8Array;
}

const mostCharacters = 2 ** 24;
/** Unicode's own texts have at most 18 characters; a hostile table must not turn one character into thousands. */
const longestText = 1000;

/** In base64 as tokenizer.json writes it, or the bytes of a SentencePiece model. */
const table = z
  .union([z.string().max(mostCharacters), z.instanceof(Uint8Array)])
  .transform((written, context): Table => {
    const read = readTable(typeof written === "string" ? bytesOf(written) : written);
    if (read) return read;
    context.addIssue("it is not a table that SentencePiece wrote");
    return z.NEVER;
  });

function readTable(bytes: Uint8Array<ArrayBuffer> | null): Table | null {
  if (!bytes || bytes.length < 8) return null;
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (end % 4 !== 0 || end < 8 || end > bytes.length) return null;
  const texts = bytes.slice(end);
  const isFit = strictText(texts)
    ?.split("\0")
    .every(({ length }) => length <= longestText);
  return isFit ? { units: new Uint32Array(bytes.slice(4, end).buffer), texts } : null;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

export const precompiled = normalizer({
  fields: { precompiled_charsmap: table },
  make: ({ precompiled_charsmap: charsmap }) => {
    const known = new Map<string, string>();
    const replaced = (cluster: string) => {
      const text = known.get(cluster) ?? replacement(charsmap, cluster);
      if (known.size < mostRemembered) known.set(cluster, text);
      return text;
    };
    return (text) => text.replace(clusters, replaced);
  },
});

const mostRemembered = 10_000;

/**
 * Unicode's grapheme clusters. Hangul, flags and Indic conjuncts are split, which makes no difference, because such
 * clusters have more than five bytes.
 */
const clusters = (() => {
  const [begins, extend, alone, pictograph] = [BEGINS, EXTENDS, STANDS_ALONE, PICTOGRAPHS].map(classOf);
  const joined = `[${pictograph}](?:[${extend}]*\u200d[${pictograph}])*`;
  const core = `${joined}|[^${alone}${begins}${extend}]`;
  return new RegExp(`\\r\\n|[${alone}]|[${begins}]*(?:${core})?[${extend}]*`, "gu");
})();

const encoder = new TextEncoder();

function replacement(table: Table, cluster: string): string {
  const bytes = encoder.encode(cluster);
  const whole = bytes.length < 6 ? textOfKey(table, bytes) : null;
  return (
    whole ??
    Array.from(cluster, (character) => textOfKey(table, encoder.encode(character)) ?? character).join("")
  );
}

/** The replacement for the shortest key at the start of the bytes, or null, also if the trie is damaged. */
function textOfKey({ units, texts }: Table, bytes: Uint8Array): string | null {
  let place = offsetOf(units[0]!);
  for (const byte of bytes) {
    place ^= byte;
    const unit = units[place];
    if (byte === 0 || unit === undefined || labelOf(unit) !== byte) return null;
    place ^= offsetOf(unit);
    if (!endsKey(unit)) continue;
    const start = (units[place] ?? 0) & 0x7fffffff;
    const end = texts.indexOf(0, start);
    return lossyText(texts.subarray(start, end < 0 ? undefined : end));
  }
  return null;
}

const offsetOf = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);
const labelOf = (unit: number) => unit & 0x800000ff;
const endsKey = (unit: number) => (unit & 0x100) !== 0;
