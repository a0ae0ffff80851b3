/** @file Decodes text in UTF-8, UTF-16 or a Western one-byte encoding. */

import { AppError } from "../../lib/errors";

export interface DecodedText {
  readonly text: string;
  readonly notices: readonly string[];
}

/** How many bytes are examined to recognise the encoding. */
const sampleSize = 4096;

/** Throws `AppError("bad-input")` if the bytes are not text. */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  const encoding = wideEncoding(bytes);
  if (encoding) return { text: new TextDecoder(encoding).decode(bytes), notices: [] };
  if (isBinary(bytes)) throw notText(bytes, name);
  const { text, notices } = decodeBytes(bytes, name);
  if (!text.includes("\0")) return { text, notices };
  return {
    text: text.replaceAll("\0", ""),
    notices: [...notices, `${name} contains NUL characters, which were removed.`],
  };
}

function decodeBytes(bytes: Uint8Array, name: string): DecodedText {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), notices: [] };
  } catch {
    const text = new TextDecoder("utf-8").decode(bytes);
    const numBroken = countOf(text, /\ufffd/g);
    if (countOf(text, /[^\0-\x7f\ufffd]/gu) > numBroken)
      return { text, notices: [brokenNotice(name, numBroken)] };
    return { text: new TextDecoder("windows-1252").decode(bytes), notices: [latinNotice(name)] };
  }
}

function countOf(text: string, pattern: RegExp): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) count++;
  return count;
}

/** Recognises UTF-16 by its byte order mark, or by zeros in every other byte of Latin text; otherwise null. */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, sampleSize);
  if (sample.length < 2 || bytes.length % 2 === 1) return null;
  const half = sample.length / 2;
  const zeros = (parity: number) =>
    sample.reduce((sum, byte, index) => sum + (index % 2 === parity && byte === 0 ? 1 : 0), 0);
  const [even, odd] = [zeros(0), zeros(1)];
  if (odd > half * 0.7 && even < half * 0.05) return "utf-16le";
  return even > half * 0.7 && odd < half * 0.05 ? "utf-16be" : null;
}

const isControl = (byte: number) =>
  byte > 0 && byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12;

function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleSize);
  const controls = sample.reduce((sum, byte) => sum + (isControl(byte) ? 1 : 0), 0);
  return controls > sample.length * 0.02 || zerosIn(bytes) > bytes.length / 1000 + 1;
}

function zerosIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) count++;
  return count;
}

function notText(bytes: Uint8Array, name: string): AppError {
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return new AppError(
    "bad-input",
    `${name} is not a text file${isArchive ? ", but an archive or a spreadsheet" : ""}.`,
    "Save the table as CSV, TSV or JSONL in UTF-8, and choose that file.",
  );
}

const latinNotice = (name: string) =>
  `${name} is not UTF-8; it was read as Western European text (Windows-1252), so check letters with accents.`;

const brokenNotice = (name: string, count: number) =>
  `${name} is UTF-8 except for ${count === 1 ? "1 character" : `${count} characters`}, shown as �.`;
