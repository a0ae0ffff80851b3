/**
 * @file The contract between decoding strategies and what scores their rows.
 *
 * A *row* is one sequence of token ids whose next token is wanted. A *strategy* is a generator: it yields the rows it
 * wants scored, receives their scores, and so on until it returns its result. It knows no other strategy and no model.
 * The `Scheduler` (scheduler.ts) resumes all strategies in lock step: it joins the rows of all lanes into one batch,
 * calls one `StepFunction` over it, and hands each strategy the scores of its own rows.
 *
 * ## The cache
 *
 * Whatever implements `StepFunction` has, besides the model, a cache of the rows of the last call (for a transformer the
 * keys and values of every layer, `[rows, heads, length, headDim]`). A call names, for every row it wants, the row of the
 * call before that it continues (`parent`) and the tokens that follow (`tokens`). So row i of the new cache is row
 * `rows[i].parent` of the old one, with `rows[i].tokens` appended:
 *
 *     cache before   0 [the]        rows  0 { parent: 1, tokens: [9] }      cache after   0 [a 9]
 *                    1 [a]                1 { parent: 1, tokens: [4] }                    1 [a 4]
 *                                         2 { parent: null, tokens: [7, 8] }              2 [7 8]
 *
 * A row that is not continued is dropped. Several rows may continue the same one. `parent: null` starts from nothing: that is
 * how a prompt is read, once for all lanes that share it. Such rows always come last in a batch, so a batch splits into
 * `rows.slice(0, n)` that continue, each by exactly one token, and `rows.slice(n)` that start. Rows may have different
 * lengths: lanes have different prompts and join at different times.
 *
 * Equal rows (same parent, same tokens) of several lanes are one row of the batch, so lanes that agree cost nothing extra
 * until they part.
 */

import type { LaneResult, StepRecord } from "./records";
import type { Summary } from "./scores";

/** A row of a batch. */
export interface BatchRow {
  /** Index of the row of the previous call that this one continues; null if there is none. */
  readonly parent: number | null;
  /** At least one; exactly one if `parent` is a row. */
  readonly tokens: readonly number[];
  /** Tokens already in the cache, so the position of `tokens[0]`; 0 if `parent` is null. */
  readonly pastLength: number;
  /** Whether `RowScores.hidden` is wanted. */
  readonly hidden: boolean;
}

export interface Batch {
  /** Never empty. */
  readonly rows: readonly BatchRow[];
  /** Whether the cache's rows may stay in place: row i continues row i, for all rows of the previous call. */
  readonly inPlace: boolean;
  /** How many of the largest logits of each row are read, if not all. */
  readonly largest?: number | undefined;
}

/** What the model says after a row's last token. Read until the next call, never written to; may then be reused. */
export interface RowScores {
  /** `[vocabSize]`: the scores of the next token, before any softmax. */
  readonly logits: Float32Array;
  /** Of all logits, if `logits` holds only the largest, with −∞ in the other places. */
  readonly summary?: Summary | undefined;
  /**
   * `[tokens, hiddenSize]`, row-major: the last hidden state (of GPT-2: after the final LayerNorm) of each token of
   * `BatchRow.tokens`. Present if `BatchRow.hidden` asked for it.
   */
  readonly hidden?: Float32Array | undefined;
}

/**
 * Scores every row of a batch: the answer has one entry a row, in the same order. One call at a time. After a rejection
 * the scheduler does not trust the cache: its next call starts every row from nothing, with all its tokens.
 */
export type StepFunction = (batch: Batch, signal?: AbortSignal) => Promise<readonly RowScores[]>;

/** A row that a strategy wants scored. `parent`: index into the rows of its own turn before; null in its first. */
export interface Extension {
  readonly parent: number | null;
  readonly tokens: readonly number[];
}

/** What a strategy yields. */
export interface Turn {
  /** What it decided since its previous turn; null if nothing, as in the first. */
  readonly step: StepRecord | null;
  /** In its first turn one row, the prompt; later one token a row. */
  readonly rows: readonly Extension[];
  readonly hidden: boolean;
  /** How many of the largest logits of each row it reads, if not all. */
  readonly largest?: number | undefined;
}

/** What a strategy returns: its last decision and all that came of it. */
export interface Ending {
  readonly step: StepRecord;
  readonly result: LaneResult;
}

/** `next()` takes the scores of the rows of the turn before, in their order. */
export type Strategy = Generator<Turn, Ending, readonly RowScores[]>;

/** Where a lane begins. */
export interface LaneStart {
  /**
   * The prompt, at least one token. A lane that branches off another starts from the prompt and the tokens up to the
   * branch; its settings are those parsed for the original prompt, so limits still count from there.
   */
  readonly ids: readonly number[];
  /** The text of token ids, special tokens included; needed by settings with stop strings, read by nothing else. */
  readonly decode?: ((ids: readonly number[]) => string) | undefined;
}

/** The turn that reads a prompt. */
export function promptTurn({ ids }: LaneStart, hidden = false, largest?: number): Turn {
  return { step: null, rows: [{ parent: null, tokens: ids }], hidden, largest };
}
