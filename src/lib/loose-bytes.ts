/** @file Bytes that make no whole character by themselves, as a person reads them, and back. */

/** The bytes in hexadecimal, as `⟨F0 9F⟩`. */
export function writeLooseBytes(bytes: readonly number[]): string {
  return `⟨${bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ")}⟩`;
}

const written = /⟨([0-9A-F]{2}(?: [0-9A-F]{2})*)⟩/;
const encoder = new TextEncoder();

/** The bytes behind a text in which loose ones are written out; null where none is. */
export function bytesOfReadable(text: string): readonly number[] | null {
  // Every second part is what stood between the brackets.
  const parts = text.split(written);
  if (parts.length === 1) return null;
  return parts.flatMap((part, place) =>
    place % 2 === 0 ? [...encoder.encode(part)] : part.split(" ").map((byte) => Number.parseInt(byte, 16)),
  );
}
