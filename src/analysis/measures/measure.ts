/** @file What a measure of a head is: a mean over the queries of texts, taken from the rows of the head's attention. */

/** A text as the measures see it, with its special tokens and without padding. */
export interface MeasuredText {
  readonly ids: readonly number[];
  /** Whether tokens do not attend to later ones. */
  readonly isCausal: boolean;
  /** How many tokens away the queries of a layer see, before them and, unless causal, after them; null for all. */
  readonly reach: number | null;
  /** For each token whether it is the one that begins texts ([CLS], or `<s>` of a language model), and a separator. */
  readonly isStart: readonly boolean[];
  readonly isSeparator: readonly boolean[];
  /** For each token whether it is the one that a masked language model predicts ([MASK]). */
  readonly isMask: readonly boolean[];
  /** The readable text of each token, and whether the token is a special one. */
  readonly texts: readonly string[];
  readonly isSpecial: readonly boolean[];
  /** In a sequence of random tokens that is repeated, the first token of the repetition; elsewhere 0. */
  readonly repeatedFrom: number;
}

/** A text of which it is known where words begin. */
export interface WordedText extends MeasuredText {
  /** Whether each token continues the word of the one before. */
  readonly continues: readonly boolean[];
}

/** The factor of a key's weight in the sum of a query. */
export type KeyFactor = (key: number) => number;

/** What is summed for a query; null if the query does not count. */
export type Rule = {
  /** "plain": of the row without the weight on special tokens (`isPlain`), divided by what is left. */
  readonly keys?: "plain";
} & (
  | {
      /**
       * The sum over keys of the weight times a factor; or the largest such product of a text, which counts once. Factors
       * do not depend on the layer's reach.
       */
      readonly of: "weights" | "largest";
      readonly factor: (text: MeasuredText, query: number) => KeyFactor | null;
    }
  | {
      /**
       * The entropy of the row in nats, or the standard deviation of |query − key| under it, times a factor. Whether the
       * query counts does not depend on the layer's reach.
       */
      readonly of: "entropy" | "spread";
      readonly factor: (text: MeasuredText, query: number) => number | null;
    }
);

export interface Measure {
  /** Its name in the console. */
  readonly key: string;
  /** "Previous token" */
  readonly name: string;
  readonly unit: "nats" | "share" | "tokens";
  /** What is averaged over which queries, in words. */
  readonly definition: string;
  /** Where it comes from. */
  readonly source: string;
  /** The texts that are given, or random sequences that repeat themselves. */
  readonly over: "texts" | "random repeats";
  readonly rule: Rule;
}

/**
 * How many keys a query sees if the layer sees all. Which queries count goes by it, so that all layers have one count: what
 * a window hides has no weight, neither of a head nor by chance.
 */
export const numAllowed = ({ ids, isCausal }: MeasuredText, query: number): number =>
  isCausal ? query + 1 : ids.length;

/** The keys that a query sees: from the first to before the end. */
export function visibleKeys(text: MeasuredText, query: number): readonly [first: number, end: number] {
  const { reach } = text;
  const end = numAllowed(text, query);
  if (reach === null) return [0, end];
  return [Math.max(0, query - reach), Math.min(end, query + reach + 1)];
}

export function numVisible(text: MeasuredText, query: number): number {
  const [first, end] = visibleKeys(text, query);
  return end - first;
}

/** Weight on the chosen keys; null, so that the query does not count, if there are none. */
export function weightOn({ ids }: MeasuredText, isChosen: (key: number) => boolean): KeyFactor | null {
  return ids.some((_, key) => isChosen(key)) ? (key) => (isChosen(key) ? 1 : 0) : null;
}

/** Whether a token is none of the places where heads rest: special tokens and, in causal models, the first token. */
export const isPlain = ({ isSpecial, isCausal }: MeasuredText, place: number): boolean =>
  !isSpecial[place] && !(isCausal && place === 0);
