/** @file The finished hypotheses of a beam search: at most as many as there are beams, ranked by length-normalised score. */

import type { GroupRecord } from "../records";
import { finite } from "../row";
import type { EarlyStopping } from "../stop-rules";

export interface Hypothesis {
  /** Prompt included, end token not. */
  readonly ids: readonly number[];
  readonly node: number;
  /** Sum of the processed log-probabilities. */
  readonly total: number;
  /** New tokens, the end token counted. */
  readonly length: number;
}

export interface Ranked extends Hypothesis {
  readonly score: number;
}

/** Best score first; of equals the one that came last, as in the library. */
export function rankHypotheses(hypotheses: readonly Ranked[]): Ranked[] {
  // −∞ − −∞ is NaN; the two are equal.
  return [...hypotheses].reverse().sort((a, b) => b.score - a.score || 0);
}

export interface PoolRules {
  readonly capacity: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: EarlyStopping;
  /** Most new tokens a hypothesis may have. */
  readonly maxNewTokens: number;
}

export class FinishedPool {
  readonly #rules: PoolRules;
  readonly #entries: Ranked[] = [];

  constructor(rules: PoolRules) {
    this.#rules = rules;
  }

  /** In the order they came. */
  get entries(): readonly Ranked[] {
    return this.#entries;
  }

  get #isFull(): boolean {
    return this.#entries.length >= this.#rules.capacity;
  }

  get #worst(): number {
    return this.#entries.reduce((worst, { score }) => Math.min(worst, score), Number.POSITIVE_INFINITY);
  }

  /** A full pool takes only what beats its worst, which then goes; of equals the one that came first. */
  add(hypothesis: Hypothesis): void {
    const score = hypothesis.total / hypothesis.length ** this.#rules.lengthPenalty;
    if (this.#isFull && !(score > this.#worst)) return;
    this.#entries.push({ ...hypothesis, score });
    if (this.#entries.length <= this.#rules.capacity) return;
    const worst = this.#worst;
    this.#entries.splice(
      this.#entries.findIndex((entry) => entry.score === worst),
      1,
    );
  }

  /**
   * Whether the search may stop, given the best sum of log-probabilities among the continuations of this step and their
   * length in new tokens.
   */
  isDone(bestTotal: number, length: number): boolean {
    if (!this.#isFull) return false;
    return this.#rules.earlyStopping === true || this.#worst >= this.#attainable(bestTotal, length);
  }

  /**
   * The score an open hypothesis is taken to reach. With "never" and a penalty that favours length, as if it went on to
   * the full length without losing probability; else as if it ended now.
   */
  #attainable(bestTotal: number, length: number): number {
    const { earlyStopping, lengthPenalty, maxNewTokens } = this.#rules;
    const reach = earlyStopping === "never" && lengthPenalty > 0 ? maxNewTokens : length;
    return bestTotal / reach ** lengthPenalty;
  }

  record(bestTotal: number, length: number, done: boolean): GroupRecord {
    return {
      pool: rankHypotheses(this.#entries).map(({ node, score, total, length: newTokens }) => ({
        node,
        score: finite(score),
        total: finite(total),
        length: newTokens,
      })),
      worstKept: this.#entries.length > 0 ? finite(this.#worst) : null,
      bestAttainable: this.#rules.earlyStopping === true ? null : finite(this.#attainable(bestTotal, length)),
      done,
    };
  }
}
