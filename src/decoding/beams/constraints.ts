/**
 * @file The words that a constrained beam search has to include, and how many of their tokens a sequence has:
 * `ConstraintListState`, `PhrasalConstraint` and `DisjunctiveConstraint` of the library. The prompt counts.
 */

import type { Continuation } from "./continuations";

/** One of these words, each a list of tokens, has to appear. */
export interface Constraint {
  readonly words: readonly (readonly number[])[];
  /** Whether it was given as a list of words to choose from, which the library treats differently from a single word. */
  readonly isChoice: boolean;
}

/** An entry of force_words_ids: a word, or a list of words to choose from. */
export function toConstraint(words: readonly number[] | readonly (readonly number[])[]): Constraint {
  const isChoice = typeof words[0] !== "number";
  return {
    words: isChoice ? (words as readonly (readonly number[])[]) : [words as readonly number[]],
    isChoice,
  };
}

/** The progress of a sequence on one constraint. */
class Progress {
  readonly constraint: Constraint;
  /** The tokens of a word that have come. */
  #tokens: number[];

  constructor(constraint: Constraint, tokens: number[] = []) {
    this.constraint = constraint;
    this.#tokens = tokens;
  }

  /** Tokens of the longest word that are still to come. */
  get remaining(): number {
    return longestOf(this.constraint) - this.#tokens.length;
  }

  get isComplete(): boolean {
    return this.nextTokens().length === 0;
  }

  /** Every token that continues a word, once. */
  nextTokens(): readonly number[] {
    const begun = this.constraint.words.filter((word) =>
      this.#tokens.every((token, index) => word[index] === token),
    );
    return [...new Set(begun.flatMap((word) => word[this.#tokens.length] ?? []))];
  }

  take(token: number): void {
    this.#tokens.push(token);
  }

  /** As in the library, copies of a choice share their tokens until one of them begins anew. */
  copy(): Progress {
    return new Progress(this.constraint, this.constraint.isChoice ? this.#tokens : [...this.#tokens]);
  }
}

const longestOf = ({ words }: Constraint): number => Math.max(...words.map(({ length }) => length));

/** The progress of a sequence on all constraints; at most one of them is begun. */
export class ConstraintState {
  readonly #all: readonly Constraint[];
  #numComplete = 0;
  #begun: Progress | null = null;
  #pending: readonly Constraint[];

  constructor(all: readonly Constraint[], ids: readonly number[] = []) {
    this.#all = all;
    this.#pending = all;
    for (const token of ids) this.add(token);
  }

  get isComplete(): boolean {
    return this.#pending.length === 0 && this.#begun === null;
  }

  /** Grows with progress, so that hypotheses are compared with others that are equally far. */
  get bank(): number {
    const longest = Math.max(...this.#all.map(longestOf));
    return this.#numComplete * longest + (this.#begun ? longest - this.#begun.remaining : 0);
  }

  /** The tokens that make progress: those of the constraint that is begun, else the first ones of all that are pending. */
  nextTokens(): readonly number[] {
    return this.#begun
      ? this.#begun.nextTokens()
      : this.#pending.flatMap((constraint) => new Progress(constraint).nextTokens());
  }

  add(token: number): void {
    if (this.isComplete) return;
    if (this.#begun) this.#continue(this.#begun, token);
    else this.#begin(token);
  }

  /** A token that does not continue a word undoes its progress, and does not begin another. */
  #continue(begun: Progress, token: number): void {
    if (!begun.nextTokens().includes(token)) {
      this.#pending = [...this.#pending, begun.constraint];
      this.#begun = null;
      return;
    }
    begun.take(token);
    this.#settle(begun);
  }

  #begin(token: number): void {
    const index = this.#pending.findIndex((constraint) =>
      new Progress(constraint).nextTokens().includes(token),
    );
    if (index < 0) return;
    const begun = new Progress(this.#pending[index]!, [token]);
    this.#pending = this.#pending.filter((_, place) => place !== index);
    this.#settle(begun);
  }

  #settle(progress: Progress): void {
    this.#begun = progress.isComplete ? null : progress;
    if (progress.isComplete) this.#numComplete++;
  }

  copy(): ConstraintState {
    const copy = new ConstraintState(this.#all);
    copy.#numComplete = this.#numComplete;
    copy.#begun = this.#begun?.copy() ?? null;
    copy.#pending = this.#pending;
    return copy;
  }
}

/**
 * The beams of the next step (`step_sentence_constraint` of the library): besides the best continuations, every
 * token that makes progress for a beam is tried; then the best of each bank are taken in turn.
 * @param beams The ids of each beam before the step.
 * @param kept The continuations that rank best, as many as there are beams.
 * @param continueBeam Extends a beam by a token.
 */
export function selectByConstraints(
  constraints: readonly Constraint[],
  beams: readonly (readonly number[])[],
  kept: readonly Continuation[],
  continueBeam: (beam: number, token: number) => Continuation,
): readonly Continuation[] {
  const keptIds = kept.map(({ beam, token }) => [...beams[beam]!, token]);
  const known = new Set(keptIds.map(String));
  const entries = keptIds.map((ids, index) => ({
    candidate: kept[index]!,
    bank: new ConstraintState(constraints, ids).bank,
  }));
  beams.forEach((ids, beam) => {
    const state = new ConstraintState(constraints, ids);
    if (state.isComplete) return;
    for (const token of state.nextTokens()) {
      const next = state.copy();
      next.add(token);
      const key = String([...ids, token]);
      if (known.has(key)) continue;
      known.add(key);
      entries.push({ candidate: continueBeam(beam, token), bank: next.bank });
    }
  });
  return entries.length === kept.length ? kept : inTurns(entries).slice(0, kept.length);
}

interface Entry {
  readonly candidate: Continuation;
  readonly bank: number;
}

/** The best of every bank, the highest bank first; then the second best of every bank, and so on. */
function inTurns(entries: readonly Entry[]): readonly Continuation[] {
  const order = ({ candidate, bank }: Entry) => Math.fround(Math.fround(bank * 100) + candidate.total);
  const sorted = [...entries].sort((a, b) => order(b) - order(a));
  let turn = 0;
  const ranked = sorted.map((entry, index) => {
    turn = sorted[index - 1]?.bank === entry.bank ? turn + 1 : 0;
    return { turn, candidate: entry.candidate };
  });
  return ranked.sort((a, b) => a.turn - b.turn).map(({ candidate }) => candidate);
}
