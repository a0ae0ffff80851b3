/** @file Decodes bytes that may begin or end within a character, as a tokenizer's pieces do. */

import { writeLooseBytes } from "../lib/loose-bytes";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** One character and its bytes; a byte that is not part of a complete character is a piece without text. */
interface Piece {
  readonly text: string | null;
  readonly bytes: readonly number[];
}

/** The bytes as text, with U+FFFD for invalid UTF-8. */
export function lossyText(bytes: ArrayLike<number>): string {
  return lenient.decode(Uint8Array.from(bytes));
}

/** The bytes as text, or null if they are not UTF-8. */
export function strictText(bytes: ArrayLike<number>): string | null {
  try {
    return strict.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

/** The bytes as readable text: complete characters, and other bytes in hexadecimal, such as ⟨F0 9F⟩. */
export function readableText(bytes: readonly number[]): string {
  let text = "";
  let loose: number[] = [];
  const flush = () => {
    if (loose.length > 0) text += writeLooseBytes(loose);
    loose = [];
  };
  for (const piece of pieces(bytes)) {
    if (piece.text === null) loose.push(...piece.bytes);
    else {
      flush();
      text += piece.text;
    }
  }
  flush();
  return text;
}

/**
 * The bytes as text in which every invalid byte is one U+FFFD, and for each code unit the index of its character's
 * first byte.
 */
export function textWithOffsets(bytes: readonly number[]): { text: string; byteAt: number[] } {
  let text = "";
  let at = 0;
  const byteAt: number[] = [];
  for (const piece of pieces(bytes)) {
    const piecetext = piece.text ?? "\ufffd";
    for (let unit = 0; unit < piecetext.length; unit++) byteAt.push(at);
    text += piecetext;
    at += piece.bytes.length;
  }
  return { text, byteAt };
}

function* pieces(bytes: readonly number[]): Generator<Piece> {
  for (let at = 0; at < bytes.length; ) {
    const candidate = bytes.slice(at, at + lengthAfter(bytes[at]!));
    const text = decoded(candidate);
    const taken = text === null ? [bytes[at]!] : candidate;
    yield { text, bytes: taken };
    at += taken.length;
  }
}

/** How many bytes a character has that begins with this byte; 1 if none begins with it. */
function lengthAfter(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function decoded(bytes: readonly number[]): string | null {
  if (bytes.length === 1 && bytes[0]! < 0x80) return String.fromCharCode(bytes[0]!);
  return strictText(bytes);
}
