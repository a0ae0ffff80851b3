/** @file Byte tokens for text that a vocabulary with byte fallback lacks. */

/** The tokens `<0x0A>` of the text's bytes, or null if one of them is missing. */
export function byteTokens(vocab: ReadonlyMap<string, number>, text: string): number[] | null {
  const names = Array.from(
    new TextEncoder().encode(text),
    (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const ids = names.map((name) => vocab.get(name));
  return ids.every((id) => id !== undefined) ? ids : null;
}
