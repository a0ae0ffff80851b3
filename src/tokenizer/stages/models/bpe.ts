/**
 * @file `BPE`: merges neighbouring characters of a word, in the order of training, until no merge applies. Supports all
 * options except dropout, which is random.
 */

import { z } from "zod";
import { badTokenizer } from "../../reading";
import { content, vocabulary } from "../fields";
import { type Model, model } from "../stage";
import { byteTokens } from "./byte-tokens";
import { MergeQueue } from "./merge-queue";
import { remembering } from "./remembering";
import { unknownIn } from "./unknown";

const MAX_MERGES = 1_000_000;

type MergePair = readonly [first: string, second: string];

const mergesProblem = "a merge must be two tokens";

/** A merge as one string or as two, a form that allows tokens with spaces. Null if it is neither. */
function mergeOf(merge: unknown): MergePair | null {
  if (isVersion(merge)) return null;
  const parts: unknown = typeof merge === "string" ? merge.split(" ") : merge;
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const [first, second] = parts as readonly unknown[];
  return typeof first === "string" && typeof second === "string" ? [first, second] : null;
}

/** The library skips the version line of merges.txt anywhere in the list. */
const isVersion = (merge: unknown) => typeof merge === "string" && merge.startsWith("#version");

const merges = z
  .custom<readonly unknown[]>(
    (value) => Array.isArray(value) && value.length <= MAX_MERGES,
    `must be a list of at most ${MAX_MERGES} merges`,
  )
  .transform((list, context): readonly MergePair[] => {
    const pairs: MergePair[] = [];
    for (const merge of list) {
      const pair = mergeOf(merge);
      if (pair) pairs.push(pair);
      else if (!isVersion(merge)) {
        context.addIssue(mergesProblem);
        return z.NEVER;
      }
    }
    return pairs;
  });

const fields = {
  vocab: vocabulary,
  merges,
  unk_token: z.string().nullish(),
  ignore_merges: z.boolean().nullish(),
  // Any other value would give different tokens each time.
  dropout: z.literal(0, "a BPE with dropout gives different tokens each time").nullish(),
  continuing_subword_prefix: content.nullish(),
  end_of_word_suffix: content.nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
};
type BytePairs = z.output<z.ZodObject<typeof fields>>;

export const bpe = model({
  fields,
  make: (part) => ({ vocab: part.vocab, encode: encoderOf(part) }),
  marks: ({ end_of_word_suffix: end, continuing_subword_prefix: prefix }) =>
    end ? { kind: "end", end } : { kind: "prefix", prefix: prefix ?? "" },
});

function encoderOf(part: BytePairs): Model["encode"] {
  const merges = mergesOf(part);
  const symbols = symbolsOf(part);
  const encode = remembering((word) => merged(symbols(word), merges));
  return (word) => {
    const whole = part.ignore_merges ? part.vocab.get(word) : undefined;
    return whole === undefined ? encode(word) : [whole];
  };
}

interface Merge {
  readonly rank: number;
  readonly id: number;
}

/** Merges by their two ids, combined into one number. */
type Merges = ReadonlyMap<number, Merge>;

const keySize = 2 ** 25;
const keyOf = (first: number, second: number) => first * keySize + second;

/** If a merge is listed twice, the later one counts. Throws "bad-tokenizer" if the vocabulary lacks a token. */
function mergesOf({ vocab, merges, continuing_subword_prefix: prefix }: BytePairs): Merges {
  const cut = prefix?.length ?? 0;
  const found = new Map<number, Merge>();
  merges.forEach(([first, second], rank) => {
    const [a, b, id] = [vocab.get(first), vocab.get(second), vocab.get(first + second.slice(cut))];
    if (a === undefined || b === undefined || id === undefined) {
      throw badTokenizer(`The merge of "${first}" and "${second}" names a token that the vocabulary lacks.`);
    }
    found.set(keyOf(a, b), { rank, id });
  });
  return found;
}

/** A word's characters as ids, before merging. */
function symbolsOf(part: BytePairs): (word: string) => number[] {
  const { vocab, fuse_unk: fuses, byte_fallback: fallsBack } = part;
  const prefix = part.continuing_subword_prefix ?? "";
  const suffix = part.end_of_word_suffix ?? "";
  // Without an unknown token, characters that the vocabulary lacks are dropped.
  const unknown = part.unk_token == null ? null : unknownIn(vocab, part.unk_token);
  return (word) => {
    const ids: number[] = [];
    // The library adds an unknown character only before the next known one.
    let held: number | null = null;
    const release = () => {
      if (held !== null) ids.push(held);
      held = null;
    };
    const characters = Array.from(word);
    characters.forEach((character, index) => {
      const begun = index > 0 ? prefix + character : character;
      const symbol = index === characters.length - 1 ? begun + suffix : begun;
      const id = vocab.get(symbol);
      const bytes = id === undefined && fallsBack ? byteTokens(vocab, symbol) : null;
      if (id !== undefined) {
        release();
        ids.push(id);
      } else if (bytes) ids.push(...bytes);
      else if (unknown) {
        if (!fuses) release();
        held = unknown(character);
      }
    });
    release();
    return ids;
  };
}

/** The ids after all possible merges. */
function merged(ids: number[], merges: Merges): number[] {
  const count = ids.length;
  const before = Int32Array.from(ids, (_, index) => index - 1);
  const after = Int32Array.from(ids, (_, index) => (index + 1 < count ? index + 1 : -1));
  const isGone = new Uint8Array(count);
  const queue = new MergeQueue();
  const propose = (at: number) => {
    const merge = at >= 0 && after[at]! >= 0 ? merges.get(keyOf(ids[at]!, ids[after[at]!]!)) : undefined;
    if (merge) queue.push(merge.rank, at, merge.id);
  };
  for (let at = 0; at < count; at++) propose(at);
  for (let next = queue.pop(); next !== null; next = queue.pop()) {
    const { at, id } = next;
    const right = after[at]!;
    // Its symbols may have been merged with others meanwhile.
    if (isGone[at] || right < 0 || merges.get(keyOf(ids[at]!, ids[right]!))?.id !== id) continue;
    ids[at] = id;
    isGone[right] = 1;
    after[at] = after[right]!;
    if (after[at]! >= 0) before[after[at]!] = at;
    propose(before[at]!);
    propose(at);
  }
  return ids.filter((_, index) => !isGone[index]);
}
