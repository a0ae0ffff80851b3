/**
 * @file GPT-2's alphabet, which maps each of the 256 bytes to a visible character, so that byte strings can be written
 * as text. Printable Latin-1 characters map to themselves, other bytes to U+0100 and up.
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

/** The bytes of a token; a token outside the alphabet means its own characters. */
export function bytesOfToken(token: string): number[] {
  const bytes = Array.from(token, (character) => byteOfCharacter.get(character));
  return bytes.every((byte) => byte !== undefined) ? bytes : Array.from(encoder.encode(token));
}
