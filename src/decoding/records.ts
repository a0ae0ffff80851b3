/**
 * @file What is recorded of every step: plain data of bounded size that survives a structured clone. Log-probabilities
 * and entropies are natural (nats). `null` means −∞, which JSON cannot hold.
 */

import type { Cut } from "./processors/processor";
import type { Change, ProcessorSettings } from "./processors/table";
import type { StopReason } from "./stop-rules";

/** How many of the likeliest tokens a row records, before and after the processors. */
export const RECORDED_CANDIDATES = 10;
/** How many single changes a stage records; those of the likeliest tokens. */
export const RECORDED_CHANGES = 32;

export interface Candidate {
  readonly token: number;
  /**
   * The first is the model's own log-probability, then one after each stage of the row, over what is left there; null
   * if the token was removed.
   */
  readonly logProbabilities: readonly (number | null)[];
}

/** What one processor did to one row. */
export interface StageRecord {
  readonly processor: ProcessorSettings;
  /** How many tokens are left after it, and how many it removed itself. */
  readonly kept: number;
  readonly removed: number;
  /** The entropy of the distribution after it. */
  readonly entropy: number;
  /** The tokens it singled out, likeliest first: the first `RECORDED_CHANGES` of the `numChanges`, and all candidates. */
  readonly changes: readonly Change[];
  readonly numChanges: number;
  readonly cut: Cut | null;
}

/** The distribution of one row's next token. */
export interface RowRecord {
  /** The entropy of the model's own distribution. */
  readonly entropy: number;
  /**
   * The likeliest tokens before the processors, the likeliest after them, and those that were chosen; sorted by the
   * model's own probability.
   */
  readonly candidates: readonly Candidate[];
  /** One for each processor, in the order they act. */
  readonly stages: readonly StageRecord[];
}

/** A token that a sequence took. */
export interface Choice {
  /** Index of the sequence in its lane. */
  readonly sequence: number;
  readonly token: number;
  /** By the model's own probability, from 1. */
  readonly rank: number;
  /** The model's own, before the processors. */
  readonly logProbability: number;
  /** −`logProbability`. */
  readonly surprisal: number;
  readonly row: RowRecord;
  /** The uniform number that a sample was drawn with; null if nothing was drawn. */
  readonly draw: number | null;
  /** Why the sequence ends with this token; null if it continues. */
  readonly end: StopReason | null;
}

/**
 * One forward pass of prompt lookup. Guesses are checked in order up to the first refused one; the model's own token in its
 * place, or after the last of them, ends the pass.
 */
export interface LookupPass {
  /** From 0. */
  readonly index: number;
  /** How many of the last tokens were found earlier in the row, and the index of the token after that match. */
  readonly match: { readonly length: number; readonly position: number } | null;
  /** The tokens that followed there. */
  readonly guesses: readonly number[];
}

/** Greedy search and sampling: one choice for each sequence that was still open. */
export interface ChoiceStep {
  readonly kind: "choice";
  readonly choices: readonly Choice[];
  /** Prompt lookup: the pass in which the token was chosen, and its place among the tokens of the pass, from 0. */
  readonly lookup?: { readonly pass: LookupPass; readonly place: number };
}

export interface ContrastiveCandidate {
  readonly token: number;
  /** After the processors, over the whole vocabulary. */
  readonly probability: number;
  /** The largest cosine between its hidden state and that of any token before it. */
  readonly penalty: number;
  /** Which token that was: an index into the row, prompt included. */
  readonly position: number;
  /** (1 − alpha) · probability − alpha · penalty. */
  readonly score: number;
}

export interface ContrastiveStep {
  readonly kind: "contrastive";
  readonly choice: Choice;
  readonly alpha: number;
  /** The top k by probability, likeliest first. `rankAgain` orders them by another alpha or a smaller k. */
  readonly candidates: readonly ContrastiveCandidate[];
}

/**
 * Why no beam continues from a node: its token ends the sequence; all its continuations were beaten; it entered the
 * finished pool because a length or a stop string ended the search; or the search was done without it.
 */
export type BeamEnd = "finished" | "pruned" | "length" | "stop-string" | "abandoned";

/** One token of one hypothesis. The path to the root gives the hypothesis; the root (`parent: null`) is the prompt. */
export interface BeamNode {
  readonly id: number;
  readonly parent: number | null;
  readonly token: number;
  /** Group of a diverse beam search; else 0. */
  readonly group: number;
  /** How many steps led here, from 1. */
  readonly depth: number;
  /** The token's own log-probability, before the processors, and its rank by that, from 1. */
  readonly logProbability: number;
  readonly rank: number;
  /** The sum along the path, after the processors; null for −∞. */
  readonly score: number | null;
}

/**
 * What became of a continuation. `kept`: a beam continues with it. `finished`: an end token that was offered to the
 * pool. `low-end`: an end token, not among the best num_beams, so it is passed over. `unfulfilled`: an end token before all forced
 * words have come. `displaced`: a continuation that brings a forced word took its place. `spare`: the beams were full.
 */
export type CandidateFate = "kept" | "finished" | "low-end" | "unfulfilled" | "displaced" | "spare";

export interface BeamCandidate {
  readonly group: number;
  /** The node it continues; null for the prompt. */
  readonly parent: number | null;
  readonly token: number;
  /** The model's own log-probability; and after the processors, as the search uses it (not renormalised). */
  readonly logProbability: number;
  readonly processed: number | null;
  /** `processed` plus the score of the parent. */
  readonly score: number | null;
  readonly fate: CandidateFate;
  /** Its node; null if it was dropped. */
  readonly node: number | null;
}

/** A hypothesis in the finished pool. */
export interface PoolEntry {
  readonly node: number;
  /** `total` / `length` ^ length_penalty; null for −∞. */
  readonly score: number | null;
  readonly total: number | null;
  /** New tokens, the end token counted. */
  readonly length: number;
}

/** The state of a group after a step. */
export interface GroupRecord {
  /** Best first, at most as many as the group has beams. */
  readonly pool: readonly PoolEntry[];
  /** The score a newcomer has to beat once the pool is full; null while it is empty. */
  readonly worstKept: number | null;
  /** The best score that an open beam can still reach, by the rule of `early_stopping`; null if that is true, which does not ask. */
  readonly bestAttainable: number | null;
  readonly done: boolean;
}

export interface BeamRow {
  /** The node whose next token this is; null for the prompt. */
  readonly node: number | null;
  readonly group: number;
  readonly row: RowRecord;
}

export interface BeamStep {
  readonly kind: "beam";
  readonly rows: readonly BeamRow[];
  /** By group, best first. */
  readonly candidates: readonly BeamCandidate[];
  /** The nodes this step added. */
  readonly nodes: readonly BeamNode[];
  /** Open beams after the step, best first within a group; none after the last. */
  readonly open: readonly number[];
  readonly ended: readonly { readonly node: number; readonly end: BeamEnd }[];
  /** Empty for the simple beam search, which has no pool. */
  readonly groups: readonly GroupRecord[];
}

export type StepRecord = ChoiceStep | ContrastiveStep | BeamStep;

export interface SequenceRecord {
  /** Those after the lane's start, end token included, as the library returns them; nothing is padded. */
  readonly tokens: readonly number[];
  /** Beams: the score it was ranked by (the library's `sequences_scores`); else null. */
  readonly score: number | null;
  /** Each token's own log-probability; null for an end token that the library appended. */
  readonly logProbabilities: readonly (number | null)[];
  /** Beams: its last node. */
  readonly node: number | null;
}

export interface LaneResult {
  /** Best first, `num_return_sequences` of them. */
  readonly sequences: readonly SequenceRecord[];
  /** What ended the lane; what ended its last sequence if it sampled several. */
  readonly stop: StopReason;
}
