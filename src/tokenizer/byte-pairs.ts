/**
 * @file The byte-pair model: a word's characters, of which the two neighbours that were merged first in training are
 * merged first, until none are left to merge. As the library's `BPE`, with all of its options but dropout, which draws.
 */

import { MergeQueue } from "./merge-queue";
import { badTokenizer } from "./reading";
import type { WordEncoder } from "./subwords";
import type { TokenizerFile } from "./tokenizer-file";

type BytePairModel = Extract<TokenizerFile["model"], { type: "BPE" }>;

/** Words beyond this length are not remembered, nor more words than this. */
const longestRemembered = 256;
const mostRemembered = 10_000;

/** @param unknown What stands for a character that the vocabulary lacks; null where it is dropped. */
export function bytePairs(
  model: BytePairModel,
  unknown: ((character: string) => number) | null,
): WordEncoder {
  const merges = mergesOf(model);
  const symbols = symbolsOf(model, unknown);
  const remembered = new Map<string, readonly number[]>();
  return (word) => {
    const whole = model.ignore_merges ? model.vocab.get(word) : undefined;
    if (whole !== undefined) return [whole];
    const known = remembered.get(word);
    if (known) return known;
    const ids = merged(symbols(word), merges);
    if (word.length <= longestRemembered && remembered.size < mostRemembered) remembered.set(word, ids);
    return ids;
  };
}

interface Merge {
  readonly rank: number;
  readonly id: number;
}

/** Merges by the two ids that meet, as one number. */
type Merges = ReadonlyMap<number, Merge>;

const keySize = 2 ** 25;
const keyOf = (first: number, second: number) => first * keySize + second;

/** Of a merge that is listed twice the later counts. Throws "bad-tokenizer" for tokens that the vocabulary lacks. */
function mergesOf({ vocab, merges, continuing_subword_prefix: prefix }: BytePairModel): Merges {
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

/** A word's characters as ids, before any is merged. */
function symbolsOf(
  model: BytePairModel,
  unknown: ((character: string) => number) | null,
): (word: string) => number[] {
  const { vocab, fuse_unk: fuses, byte_fallback: fallsBack } = model;
  const prefix = model.continuing_subword_prefix ?? "";
  const suffix = model.end_of_word_suffix ?? "";
  return (word) => {
    const ids: number[] = [];
    // The library holds an unknown character back until the next known one.
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

/** The tokens `<0x0A>` of the symbol's bytes, or null if one of them is missing. */
function byteTokens(vocab: ReadonlyMap<string, number>, symbol: string): number[] | null {
  const names = Array.from(
    new TextEncoder().encode(symbol),
    (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const ids = names.map((name) => vocab.get(name));
  return ids.every((id) => id !== undefined) ? ids : null;
}

/** The ids that are left once everything that can be is merged. */
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
    // Its two symbols may have been merged with others meanwhile.
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
