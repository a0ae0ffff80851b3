/** @file Writes bytes that are not whole characters in readable form, and reads them again. */

/** The bytes in hexadecimal, as `⟨F0 9F⟩`. */
export function writeLooseBytes(bytes: readonly number[]): string {
  return `⟨${bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ")}⟩`;
}

const written = /⟨([0-9A-F]{2}(?: [0-9A-F]{2})*)⟩/;
const encoder = new TextEncoder();

/** The bytes of a text in which some are written as above; null if none are. */
export function bytesOfReadable(text: string): readonly number[] | null {
  // Every second part was between the brackets.
  const parts = text.split(written);
  if (parts.length === 1) return null;
  return parts.flatMap((part, place) =>
    place % 2 === 0 ? [...encoder.encode(part)] : part.split(" ").map((byte) => Number.parseInt(byte, 16)),
  );
}
