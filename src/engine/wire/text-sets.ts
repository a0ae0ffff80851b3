/** @file Sets of texts that cross to a worker once: later calls name them by a key, and their tokens are kept. */

/** A set of texts as it crosses; without `texts` if the worker has had them. */
interface SentSet {
  readonly set: number;
  readonly texts?: readonly string[];
}

/** As many sets are remembered on either side: those of the data, of a part of it, and of the sentences that are judged. */
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

/** A single text is as short as a key. */
const isSet = (texts: unknown): texts is readonly string[] =>
  Array.isArray(texts) && texts.length > 1 && texts.every((text) => typeof text === "string");

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, place) => text === b[place]);

/** The page's side: a key for each set that calls name, whichever array holds its texts. */
export class TextSets {
  /** The one that was used last at the end. Copies, since the caller may change an array between two calls. */
  readonly #sets: { readonly key: number; readonly texts: readonly string[] }[] = [];
  #lastKey = 0;

  /** The arguments as they cross to a worker. `sent`: keys of the sets that this worker has had. */
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
  /** The one that was used last at the end. */
  readonly #sets = new Map<number, readonly string[]>();

  /** The arguments with texts in place of a key; null if the key's texts are not here any more. */
  unpacked(args: Args): Args | null {
    const given = textsIn(args);
    if (!isSentSet(given)) return args;
    // Frozen, so that what is found out about a set can be kept with it.
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
