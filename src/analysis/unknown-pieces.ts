/**
 * @file The pieces of a text that a model's vocabulary lacks: how many there are, and what was written in their places.
 *
 * A tokenizer reports no positions, so the known pieces are looked for in the text, one after the other, without case
 * and accents, which many tokenizers remove; what is left between two of them is what the unknown pieces stand for.
 */

export interface TokenizedText {
  readonly tokens: readonly string[];
  /** The tokens as readable text. */
  readonly texts: readonly string[];
  readonly special: readonly boolean[];
}

/** How many pieces of the text are unknown, out of how many. [CLS] and the like are no pieces of it. */
export function countUnknown({ tokens, special }: TokenizedText, unknown: string | undefined) {
  const isUnknown = tokens.map((token) => token === unknown);
  return {
    numUnknown: isUnknown.filter(Boolean).length,
    numPieces: tokens.filter((_, index) => isUnknown[index] || !special[index]).length,
  };
}

/** What was written where a token is the unknown one; null for all other tokens, and if that cannot be told. */
export function unknownTexts(
  written: string,
  { tokens, texts, special }: TokenizedText,
  unknown: string | undefined,
): readonly (string | null)[] {
  const found: (string | null)[] = tokens.map(() => null);
  const text = fold(written);
  let from = 0;
  let waiting: number[] = [];
  const settle = (end: number) => {
    const parts = partsOf(text.slice(from, end).join(""), waiting.length);
    for (const [place, index] of waiting.entries()) found[index] = parts[place] ?? null;
    waiting = [];
  };
  for (const [index, token] of tokens.entries()) {
    if (token === unknown) waiting.push(index);
    else if (!special[index]) {
      const piece = fold(texts[index]!.trim()).map(plain);
      const place = indexOf(text, piece, from + (waiting.length > 0 ? leastGap(text, from) : 0));
      if (place < 0) continue;
      settle(place);
      from = place + piece.length;
    }
  }
  settle(text.length);
  return found.map((original) => original && shortened(original));
}

/** If a text was cut, its last unknown piece seems to stand for all the rest. */
const longest = 60;
const shortened = (original: string) =>
  original.length > longest ? `${original.slice(0, longest)}…` : original;

/** Characters with their marks. */
const fold = (text: string): string[] => text.normalize("NFC").match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];

const plain = (character: string) => character.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

function indexOf(text: readonly string[], piece: readonly string[], from: number): number {
  if (piece.length === 0) return -1;
  for (let place = from; place + piece.length <= text.length; place++) {
    if (piece.every((character, offset) => plain(text[place + offset]!) === character)) return place;
  }
  return -1;
}

/** An unknown piece has at least one character, after the space before it. */
function leastGap(text: readonly string[], from: number): number {
  const first = text.slice(from).findIndex((character) => character.trim() !== "");
  return first + 1;
}

/** A gap's words, one for each of `count` pieces; all of it for each if they cannot be told apart. */
function partsOf(gap: string, count: number): readonly string[] {
  const words = gap.trim().split(/\s+/);
  if (words.length === count) return words;
  const finer = gap.match(/[\p{P}\p{S}\p{Script=Han}]|[^\s\p{P}\p{S}\p{Script=Han}]+/gu) ?? [];
  if (finer.length === count) return finer;
  return Array.from({ length: count }, () => gap.trim());
}
