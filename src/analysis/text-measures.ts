/** @file Measures of a text as token ids: how likely, how varied, how repetitive it is. */

export interface Span {
  /** In tokens. */
  readonly length: number;
  /** Where it begins the first time and the second time. */
  readonly first: number;
  readonly second: number;
}

export interface Loop {
  readonly ngram: readonly number[];
  /** Where each occurrence begins in the whole list. */
  readonly positions: readonly number[];
}

export interface Measures {
  readonly length: number;
  /** In nats per token; null without log-probabilities. */
  readonly meanLogProbability: number | null;
  /** exp(−mean log-probability). */
  readonly perplexity: number | null;
  /** Distinct n-grams ÷ n-grams, n = 1, 2, 3; null if the list is shorter than n. */
  readonly distinct: readonly [number | null, number | null, number | null];
  /** 1 − distinct-n, n = 1, 2, 3. */
  readonly repetition: readonly [number | null, number | null, number | null];
  /** Null if no token repeats. */
  readonly longestRepeat: Span | null;
  readonly loop: Loop | null;
}

/** `logProbabilities`: one per token; the mean ignores those that are null. */
export function measure(tokens: readonly number[], logProbabilities?: readonly (number | null)[]): Measures {
  const mean = meanOf(logProbabilities ?? []);
  const distinct = [distinctShare(tokens, 1), distinctShare(tokens, 2), distinctShare(tokens, 3)] as const;
  const [one, two, three] = distinct;
  return {
    length: tokens.length,
    meanLogProbability: mean,
    perplexity: mean === null ? null : Math.exp(-mean),
    distinct,
    repetition: [rest(one), rest(two), rest(three)],
    longestRepeat: longestRepeat(tokens),
    loop: findLoop(tokens),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function rest(share: number | null): number | null {
  return share === null ? null : 1 - share;
}

/** Distinct n-grams ÷ n-grams; null if there are no n-grams. */
export function distinctShare(tokens: readonly number[], n: number): number | null {
  const count = tokens.length - n + 1;
  return count < 1 ? null : positionsOfNgrams(tokens, n).size / count;
}

function positionsOfNgrams(tokens: readonly number[], n: number): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (let start = 0; start + n <= tokens.length; start++) {
    const key = tokens.slice(start, start + n).join();
    const before = positions.get(key);
    if (before) before.push(start);
    else positions.set(key, [start]);
  }
  return positions;
}

/** The longest run of tokens that occurs twice, overlaps allowed; the earliest of equally long ones. */
export function longestRepeat(tokens: readonly number[]): Span | null {
  let best: Span | null = null;
  // runs[j]: how many tokens before and at the previous i equal those before and at j.
  let runs = new Int32Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) {
    const next = new Int32Array(tokens.length);
    for (let j = i + 1; j < tokens.length; j++) {
      if (tokens[i] !== tokens[j]) continue;
      const length = 1 + (runs[j - 1] ?? 0);
      next[j] = length;
      if (length > (best?.length ?? 0)) best = { length, first: i - length + 1, second: j - length + 1 };
    }
    runs = next;
  }
  return best;
}

/**
 * The loop that the end of a text is caught in: an n-gram of at least `shortest` tokens that occurs at least `times`
 * times among the last `window` tokens, overlaps allowed. Returns the recurring part of the longest such n-gram; null if
 * there is none. Pairs of tokens recur in good prose, so three are the minimum.
 */
export function findLoop(tokens: readonly number[], window = 50, times = 3, shortest = 3): Loop | null {
  const start = Math.max(0, tokens.length - window);
  const recent = tokens.slice(start);
  const repeatedAt = (n: number) =>
    [...positionsOfNgrams(recent, n).values()].find((places) => places.length >= times);
  // The beginning of an n-gram occurs at least as often as the whole, so the search can end at the first n that fails.
  let positions: readonly number[] | undefined;
  let n = shortest - 1;
  for (let longer = repeatedAt(shortest); longer; longer = repeatedAt(n + 1)) {
    positions = longer;
    n++;
  }
  if (!positions) return null;
  const [first, second] = positions;
  const ngram = recent.slice(first!, first! + Math.min(n, second! - first!));
  const all = positionsOfNgrams(recent, ngram.length).get(ngram.join())!;
  return { ngram, positions: all.map((at) => at + start) };
}
