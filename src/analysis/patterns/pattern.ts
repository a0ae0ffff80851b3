/**
 * @file What a head looks at, where that is clear: a pattern, and the rule by which a head has it.
 *
 * A head has a pattern of weight if a measure gives it at least half of the head's weight, more than everything else
 * together (Clark et al. 2019, section 3.1, count heads by the same half), and if chance would hardly give as much. By
 * chance a row pays no regard to which keys are meant, so each visible key expects the same weight. The mean of n such
 * queries then reaches a value v above its expectation c with a probability of at most exp(−n · KL(v ‖ c)), where KL is the
 * divergence v ln(v / c) + (1 − v) ln((1 − v) / (1 − c)) (Hoeffding 1963, theorem 1; queries count as independent). A
 * pattern is taken for clear only if that is at most 1 in 100: on short texts nothing is.
 */

/** The names of a model's special tokens, as far as it has them. */
export interface SpecialNames {
  readonly cls?: string | undefined;
  readonly sep?: string | undefined;
}

export interface Pattern {
  /** Its name in links. */
  readonly key: string;
  /** "Previous token" */
  readonly name: string;
  /** "looks at the previous token" */
  readonly words: (special: SpecialNames) => string;
  /** The key of the measure that decides. */
  readonly measure: string;
  /** Whether the measure is weight on keys, or how close to even attention is. */
  readonly of: "weight" | "evenness";
  /** The least value of the measure. */
  readonly threshold: number;
  /** Where the pattern and its threshold come from. */
  readonly source: string;
  /** The key of a pattern that is named instead where it has an occasion, since both are about the same keys. */
  readonly insteadOf?: string;
}

/** What was measured of one head. */
export interface Observed {
  /** The mean over the queries that count; NaN for a pruned head. */
  readonly value: number;
  /** What even attention would give. */
  readonly chance: number;
  /** How many queries count. */
  readonly count: number;
}

/** How often chance may give a head a pattern that it does not have. */
export const falsePositiveRate = 0.01;

/** Fewer queries cannot show that attention is even: each row of two keys is nearly so. */
const fewestEven = 5;

export function hasPattern({ of, threshold }: Pattern, observed: Observed): boolean {
  if (!(observed.value >= threshold)) return false;
  return of === "evenness"
    ? observed.count >= fewestEven
    : probabilityByChance(observed) <= falsePositiveRate;
}

/** Why no head could have the pattern on these texts, as the end of a sentence; null if some could. */
export function noOccasion({ of }: Pattern, { chance, count }: Omit<Observed, "value">): string | null {
  if (count === 0) return "nothing in these texts counts (n = 0)";
  const isEnough =
    of === "evenness"
      ? count >= fewestEven
      : probabilityByChance({ value: 1, chance, count }) <= falsePositiveRate;
  return isEnough
    ? null
    : `these texts are too short to tell it from chance (n = ${count}, chance ${chance.toPrecision(2)})`;
}

/** At most how probable it is that chance gives a mean of `value` or more. */
export function probabilityByChance({ value, chance, count }: Observed): number {
  if (value <= chance) return 1;
  const divergence = term(value, chance) + term(1 - value, 1 - chance);
  return Math.exp(-count * divergence);
}

/** p ln(p / q), 0 for p = 0; rounding may leave p or q a little outside of 0 to 1. */
const term = (p: number, q: number): number =>
  p <= 0 ? 0 : q <= 0 ? Number.POSITIVE_INFINITY : p * Math.log(p / q);
