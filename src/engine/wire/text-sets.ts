/** @file Sends each set of texts to a worker once. Later calls use a key, and the worker caches the tokens. */

import { sameList } from "../../lib/same-list";

/** A set of texts in a message, without `texts` if the worker already has them. */
interface SentSet {
  readonly set: number;
  readonly texts?: readonly string[];
}

/**
 * How many sets each side remembers: the data and parts of it, and as many short ones. These are sentences that the user
 * edits, which must not displace the data.
 */
const mostSets = 6;
const isLong = (texts: readonly string[]) => texts.length > 16;

/** The key of the set to forget before another one like `texts` is added; undefined while there is room. */
function displaced(sets: Iterable<readonly [number, readonly string[]]>, texts: readonly string[]) {
  const alike = [...sets].filter(([, known]) => isLong(known) === isLong(texts));
  return alike.length < mostSets ? undefined : alike[0]![0];
}

type Args = readonly unknown[];

/** `args` with the `texts` of the input replaced. */
function withTexts(args: Args, texts: unknown): Args {
  const [model, input, ...rest] = args;
  return [model, { ...(input as object), texts }, ...rest];
}

/** The `texts` of the input of a call; undefined if it has none. */
function textsIn([, input]: Args): unknown {
  return typeof input === "object" && input !== null && "texts" in input ? input.texts : undefined;
}

/** A single text is not a set, since a key would not be shorter. */
const isSet = (texts: unknown): texts is readonly string[] =>
  Array.isArray(texts) && texts.length > 1 && texts.every((text) => typeof text === "string");

/** Puts a set at the end, in place of the oldest one like it if there are too many. */
function remember(sets: Map<number, readonly string[]>, key: number, texts: readonly string[]): void {
  sets.delete(key);
  const old = displaced(sets, texts);
  if (old !== undefined) sets.delete(old);
  sets.set(key, texts);
}

/** The page's side: assigns keys to sets by their texts. */
export class TextSets {
  /** By key, the one that was used last at the end. Copies, since the caller may change an array between two calls. */
  readonly #sets = new Map<number, readonly string[]>();
  #lastKey = 0;

  /** The arguments to send. `sent`: keys of the sets that the worker has received. */
  packed(args: Args, sent: Set<number>): Args {
    const texts = textsIn(args);
    if (!isSet(texts)) return args;
    const key = this.#keyOf(texts);
    const packed: SentSet = sent.has(key) ? { set: key } : { set: key, texts };
    sent.add(key);
    return withTexts(args, packed);
  }

  #keyOf(texts: readonly string[]): number {
    const known = [...this.#sets].find(([, other]) => sameList(other, texts));
    const key = known?.[0] ?? ++this.#lastKey;
    remember(this.#sets, key, known?.[1] ?? [...texts]);
    return key;
  }
}

/** The worker's side. */
export class ReceivedSets {
  /** Ordered by last use. */
  readonly #sets = new Map<number, readonly string[]>();

  /** The arguments with texts instead of a key; null if this worker does not have the texts. */
  unpacked(args: Args): Args | null {
    const given = textsIn(args);
    if (!isSentSet(given)) return args;
    // Frozen, so that results can be cached by set.
    const texts = given.texts ? Object.freeze(given.texts) : this.#sets.get(given.set);
    if (!texts) return null;
    remember(this.#sets, given.set, texts);
    return withTexts(args, texts);
  }
}

const isSentSet = (texts: unknown): texts is SentSet =>
  typeof texts === "object" && texts !== null && "set" in texts && typeof texts.set === "number";
