/** @file Sends each set of texts to a worker once. Later calls use a key, and the worker caches the tokens. */

/** A set of texts in a message, without `texts` if the worker already has them. */
interface SentSet {
  readonly set: number;
  readonly texts?: readonly string[];
}

/** How many sets each side remembers, enough for the data, a part of it, and the judged sentences. */
const mostSets = 6;

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

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, place) => text === b[place]);

/** The page's side: assigns keys to sets by their texts. */
export class TextSets {
  /** Ordered by last use. Copies, because callers may change their arrays. */
  readonly #sets: { readonly key: number; readonly texts: readonly string[] }[] = [];
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
    const place = this.#sets.findIndex((known) => isSame(known.texts, texts));
    const [known = { key: ++this.#lastKey, texts: [...texts] }] =
      place < 0 ? [] : this.#sets.splice(place, 1);
    this.#sets.push(known);
    if (this.#sets.length > mostSets) this.#sets.shift();
    return known.key;
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
    this.#sets.delete(given.set);
    this.#sets.set(given.set, texts);
    for (const key of [...this.#sets.keys()].slice(0, -mostSets)) this.#sets.delete(key);
    return withTexts(args, texts);
  }
}

const isSentSet = (texts: unknown): texts is SentSet =>
  typeof texts === "object" && texts !== null && "set" in texts && typeof texts.set === "number";
