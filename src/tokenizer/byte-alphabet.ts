/**
 * @file GPT-2's alphabet: each of the 256 bytes as one visible character, so that a vocabulary of byte strings can be
 * written as text. Printable Latin-1 characters stand for themselves, the other bytes for U+0100 and up.
 */

const characterOfByte: readonly string[] = alphabet();
const byteOfCharacter = new Map(characterOfByte.map((character, byte) => [character, byte]));
const encoder = new TextEncoder();

function alphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
}

/** The text's UTF-8 bytes in the alphabet. */
export function byteCharacters(text: string): string {
  return Array.from(encoder.encode(text), (byte) => characterOfByte[byte]).join("");
}

/** The bytes that a token of the vocabulary stands for; a token outside the alphabet stands for its own characters. */
export function bytesOfToken(token: string): number[] {
  const bytes = Array.from(token, (character) => byteOfCharacter.get(character));
  return bytes.every((byte) => byte !== undefined) ? bytes : Array.from(encoder.encode(token));
}
