/** @file Sends one row's scores through the processors, and records what happens. */

import { topTokens } from "./ordering";
import { leavesOnlyNamed } from "./processors/explain";
import type { ProcessorContext } from "./processors/processor";
import { applyProcessor, type Effect, type ProcessorSettings } from "./processors/table";
import {
  type Candidate,
  type Choice,
  type LaneResult,
  RECORDED_CANDIDATES,
  RECORDED_CHANGES,
  type RowRecord,
  type StageRecord,
} from "./records";
import {
  changedDistribution,
  type Distribution,
  distributionOf,
  logProbability,
  rankOf,
  toLogProbabilities,
} from "./scores";
import type { StopReason } from "./stop-rules";
import type { RowScores } from "./strategy";

interface Stage extends Distribution {
  readonly processor: ProcessorSettings;
  readonly effect: Effect;
}

export interface ProcessedRow {
  /** The model's own. */
  readonly before: Distribution;
  readonly stages: readonly Stage[];
  /** After the last processor. */
  readonly after: Distribution;
}

/** Sends the model's scores (logits; log-probabilities under beams) through the processors in turn. Their arrays are not changed. */
export function processRow(
  before: Distribution,
  processors: readonly ProcessorSettings[],
  context: ProcessorContext,
): ProcessedRow {
  const stages: Stage[] = [];
  let after = before;
  for (const processor of processors) {
    const effect = applyProcessor(processor, after, context);
    if (effect.scores !== after.scores) after = distributionAfter(after, effect);
    stages.push({ ...after, processor, effect });
  }
  return { before, stages, after };
}

/** A row of a strategy that processes logits. */
export function processLogits(
  { logits, summary }: Pick<RowScores, "logits" | "summary">,
  processors: readonly ProcessorSettings[],
  context: ProcessorContext,
): ProcessedRow {
  const before = summary ? { scores: logits, summary } : distributionOf(logits);
  return processRow(before, processors, context);
}

/** How many of the largest logits decide what such a row becomes and records; undefined if all do. */
export function largestRead(processors: readonly ProcessorSettings[]): number | undefined {
  const [first] = processors;
  if (!first) return RECORDED_CANDIDATES;
  return first.name === "top_k" ? Math.max(first.topK, first.minKeep, RECORDED_CANDIDATES) : undefined;
}

/** A row of a strategy that processes log-probabilities. */
export function processLogProbabilities(
  logits: Float32Array,
  processors: readonly ProcessorSettings[],
  context: ProcessorContext,
): ProcessedRow {
  return processRow(toLogProbabilities(distributionOf(logits)), processors, context);
}

/** A processor that forces a token names only that one, though it changed all others. */
function distributionAfter(before: Distribution, effect: Effect): Distribution {
  const { scores, changes } = effect;
  return changes.length > 0 && !leavesOnlyNamed(effect)
    ? changedDistribution(
        before,
        scores,
        changes.map(({ token }) => token),
      )
    : distributionOf(scores);
}

/** The record of a row from which `chosen` were taken. */
export function recordRow(row: ProcessedRow, chosen: readonly number[]): RowRecord {
  const { before, stages, after } = row;
  const heads = new Set([before.scores, after.scores]);
  const shown = new Set([
    ...[...heads].flatMap((scores) => topTokens(scores, RECORDED_CANDIDATES)),
    ...chosen,
  ]);
  const candidates = [...shown].map(
    (token): Candidate => ({
      token,
      logProbabilities: [before, ...stages].map((distribution) =>
        finite(logProbability(distribution, token)),
      ),
    }),
  );
  const own = ({ logProbabilities }: Candidate) => logProbabilities[0] ?? Number.NEGATIVE_INFINITY;
  candidates.sort((a, b) => own(b) - own(a) || a.token - b.token);
  return { entropy: before.summary.entropy, candidates, stages: recordStages(row, shown) };
}

function recordStages({ before, stages }: ProcessedRow, shown: ReadonlySet<number>): StageRecord[] {
  return stages.map(({ processor, effect, summary }, index) => {
    const previous = stages[index - 1] ?? before;
    const likeliest = [...effect.changes].sort(
      (a, b) => previous.scores[b.token]! - previous.scores[a.token]! || a.token - b.token,
    );
    return {
      processor,
      kept: summary.kept,
      removed: Math.max(0, previous.summary.kept - summary.kept),
      entropy: summary.entropy,
      changes: likeliest.filter(({ token }, place) => place < RECORDED_CHANGES || shown.has(token)),
      numChanges: effect.changes.length,
      cut: effect.cut,
    };
  });
}

/** What a lane with one row returns: `tokens` without the prompt, and the log-probability of each. */
export const resultOfRow = (
  tokens: readonly number[],
  logProbabilities: readonly number[],
  stop: StopReason,
): LaneResult => ({ sequences: [{ tokens, score: null, logProbabilities, node: null }], stop });

/** `token` as the choice of a row. */
export function recordChoice(
  row: ProcessedRow,
  token: number,
  how: { readonly sequence: number; readonly draw: number | null; readonly end: StopReason | null },
): Choice {
  const own = logProbability(row.before, token);
  return {
    ...how,
    token,
    rank: rankOf(row.before.scores, token),
    logProbability: own,
    surprisal: -own,
    row: recordRow(row, [token]),
  };
}

/** The value, or null for −∞. */
export function finite(value: number): number | null {
  return value === Number.NEGATIVE_INFINITY ? null : value;
}
