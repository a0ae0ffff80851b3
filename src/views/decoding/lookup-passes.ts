/** @file The forward passes of prompt lookup, from the records of a lane. Pure. */

import type { LookupPass } from "../../decoding";
import type { StepRecord } from "../../store";

export type GuessFate = "accepted" | "refused" | "unchecked";

export interface PassRow extends LookupPass {
  /** What the model chose in this pass, the accepted guesses first. */
  readonly chosen: readonly number[];
  readonly fates: readonly GuessFate[];
}

/** The passes of the first `count` steps. */
export function lookupPasses(steps: readonly StepRecord[], count: number): readonly PassRow[] {
  const rows: PassRow[] = [];
  for (const step of steps.slice(0, count)) {
    if (step.kind !== "choice" || !step.lookup) continue;
    const { pass, place } = step.lookup;
    const chosen = [...(place === 0 ? [] : rows.pop()!.chosen), step.choices[0]!.token];
    rows.push({ ...pass, chosen, fates: pass.guesses.map((guess, index) => fateOf(guess, chosen, index)) });
  }
  return rows;
}

function fateOf(guess: number, chosen: readonly number[], index: number): GuessFate {
  const token = chosen[index];
  if (token === undefined) return "unchecked";
  return token === guess ? "accepted" : "refused";
}

export interface LookupCounts {
  readonly tokens: number;
  readonly passes: number;
  readonly accepted: number;
  /** Guesses that were compared with the model's choice. */
  readonly checked: number;
}

export function countLookups(rows: readonly PassRow[]): LookupCounts {
  const fates = rows.flatMap((row) => row.fates);
  return {
    tokens: rows.reduce((sum, { chosen }) => sum + chosen.length, 0),
    passes: rows.length,
    accepted: fates.filter((fate) => fate === "accepted").length,
    checked: fates.filter((fate) => fate !== "unchecked").length,
  };
}
