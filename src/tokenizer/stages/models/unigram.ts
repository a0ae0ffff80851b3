/**
 * @file `Unigram`: splits a word into the pieces with the largest sum of scores. As in the library, sums run from left
 * to right, and the first of equal ones wins.
 */

import { z } from "zod";
import { badTokenizer } from "../../reading";
import { SortedContents } from "../../sorted-contents";
import { MAX_TOKENS } from "../fields";
import { type Model, model } from "../stage";
import { byteTokens } from "./byte-tokens";
import { remembering } from "./remembering";
import { unknownWord } from "./unknown";

/** How far an unknown character scores below the worst piece. */
const unknownPenalty = 10;

interface ScoredPieces {
  /** Piece → id. */
  readonly ids: ReadonlyMap<string, number>;
  /** By id. */
  readonly scores: Float64Array;
}

const piecesProblem = `must list at most ${MAX_TOKENS} different pieces, each with its score`;

/** A single pass, since there may be a million. */
export const scoredPieces = z
  .custom<readonly unknown[]>((value) => Array.isArray(value) && value.length <= MAX_TOKENS, piecesProblem)
  .transform((list, context): ScoredPieces => {
    const ids = new Map<string, number>();
    const scores = new Float64Array(list.length);
    list.forEach((entry, id) => {
      const [piece, score] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      if (typeof piece === "string" && typeof score === "number") ids.set(piece, id);
      scores[id] = Number(score);
    });
    if (ids.size === list.length && scores.every(Number.isFinite)) return { ids, scores };
    context.addIssue(piecesProblem);
    return z.NEVER;
  });

const fields = {
  vocab: scoredPieces,
  unk_id: z.int().min(0).nullish(),
  byte_fallback: z.boolean().default(false),
};
type Unigram = z.output<z.ZodObject<typeof fields>>;

export const unigram = model({
  fields,
  make: (part) => {
    const { vocab, unk_id } = part;
    if (unk_id != null && unk_id >= vocab.ids.size)
      throw badTokenizer(`The id ${unk_id} of the unknown piece is not in the vocabulary.`);
    return { vocab: vocab.ids, encode: remembering(encoderOf(part)) };
  },
});

function encoderOf({ vocab: { ids, scores }, unk_id, byte_fallback }: Unigram): Model["encode"] {
  const contents = new SortedContents(ids.keys());
  const unknownScore =
    scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - unknownPenalty;
  const unknownId = (text: string) => {
    if (unk_id == null) throw unknownWord(text, "a token for what it lacks");
    return unk_id;
  };
  const idsOf = (text: string) => {
    const id = ids.get(text);
    return id !== undefined ? [id] : (byte_fallback && byteTokens(ids, text)) || [unknownId(text)];
  };
  /** The best split of the word. */
  const bestWay = (word: string): Piece[] => {
    const best = new Float64Array(word.length + 1);
    const starts = new Int32Array(word.length + 1).fill(-1);
    const pieces = new Int32Array(word.length + 1);
    const propose = (start: number, end: number, score: number, id?: number) => {
      const sum = score + best[start]!;
      if (starts[end]! >= 0 && sum <= best[end]!) return;
      best[end] = sum;
      starts[end] = start;
      pieces[end] = id ?? unknownId(word);
    };
    for (let at = 0, width = 0; at < word.length; at += width) {
      width = word.codePointAt(at)! > 0xffff ? 2 : 1;
      const lengths = contents.lengthsAt(word, at);
      for (const length of lengths) {
        const id = ids.get(word.slice(at, at + length))!;
        propose(at, at + length, scores[id]!, id);
      }
      if (!lengths.includes(width)) propose(at, at + width, unknownScore);
    }
    const way: Piece[] = [];
    for (let end = word.length; end > 0; end = starts[end]!)
      way.push({ text: word.slice(starts[end], end), isUnknown: pieces[end] === unk_id });
    return way.reverse();
  };
  return (word) => fused(bestWay(word)).flatMap(idsOf);
}

interface Piece {
  readonly text: string;
  readonly isUnknown: boolean;
}

/** The texts of the pieces, with adjacent unknown ones joined. */
function fused(pieces: readonly Piece[]): string[] {
  const texts: string[] = [];
  pieces.forEach(({ text, isUnknown }, index) => {
    if (isUnknown && pieces[index - 1]?.isUnknown) texts[texts.length - 1] += text;
    else texts.push(text);
  });
  return texts;
}
