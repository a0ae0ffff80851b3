/** @file Which patterns the heads of a model have, from measurements of all of them. Pure. */

import { hasPattern, noOccasion, type Observed, type Pattern } from "./pattern";
import { patterns } from "./table";

/** A pattern that a head has, with the value that decides. */
export interface Found {
  readonly pattern: Pattern;
  readonly value: number;
  readonly count: number;
}

/** What was measured of a pattern, for all heads, layer by layer. */
export interface MeasuredPattern extends Pick<Observed, "count"> {
  /** NaN for a pruned head. */
  readonly values: ArrayLike<number>;
  /** What even attention would give. */
  readonly chances: ArrayLike<number>;
}

/** A measured pattern, with the heads that have it and why none could. */
export interface PatternOfHeads {
  readonly pattern: Pattern;
  /** Places in `values`, the strongest first. */
  readonly heads: readonly number[];
  readonly values: ArrayLike<number>;
  readonly count: number;
  readonly noOccasion: string | null;
}

/** Patterns that were measured, in the order of the table. `measured` answers by the key of a measure. */
export function patternsOfHeads(
  measured: (measure: string) => MeasuredPattern | undefined,
): readonly PatternOfHeads[] {
  const known = patterns.flatMap((pattern): readonly PatternOfHeads[] => {
    const of = measured(pattern.measure);
    if (!of) return [];
    const { values, chances, count } = of;
    const heads = Array.from(values, (value, head) => ({ value, head }))
      .filter(({ value, head }) => hasPattern(pattern, { value, count, chance: chances[head]! }))
      .sort((a, b) => b.value - a.value)
      .map(({ head }) => head);
    const least = { count, chance: Math.min(...Array.from(chances)) };
    return [{ pattern, heads, values, count, noOccasion: noOccasion(pattern, least) }];
  });
  const hasOccasion = (key: string) =>
    known.some(({ pattern, noOccasion }) => pattern.key === key && noOccasion === null);
  return known.filter(({ pattern: { insteadOf } }) => insteadOf === undefined || !hasOccasion(insteadOf));
}

/** The patterns of one head, that with the highest value first. */
export function patternsOfHead(all: readonly PatternOfHeads[], head: number): readonly Found[] {
  return all
    .filter(({ heads }) => heads.includes(head))
    .map(({ pattern, values, count }) => ({ pattern, value: values[head]!, count }))
    .sort((a, b) => b.value - a.value);
}
