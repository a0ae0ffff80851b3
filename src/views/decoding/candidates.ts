/** @file The candidates of a row as a popover shows them: before the processors, and after one of them. Pure. */

import { explainStage } from "../../decoding";
import { formatNumber } from "../../lib/format";
import type { Candidate, RowRecord } from "../../store";

export interface CandidateRow {
  readonly token: number;
  readonly isChosen: boolean;
  /** The model's own probability. */
  readonly before: number;
  /** After the selected stage; 0 if it was removed. */
  readonly after: number;
  /** Why it was removed, lowered or raised, each the end of a sentence. */
  readonly reasons: readonly string[];
  /** Whether a rule named this very token, rather than cut all unlikely ones. */
  readonly isNamed: boolean;
  /** Whether such a rule removed it. */
  readonly isBanned: boolean;
  /** Whether a cut is drawn above this row. */
  readonly isBelowCut: boolean;
}

/** `stage`: how many processors have acted; 0 is the model itself. */
export function candidateRows(
  { candidates, stages }: RowRecord,
  chosen: number,
  stage: number,
  name: (token: number) => string,
): CandidateRow[] {
  const acting = stages.slice(0, stage);
  const rows = candidates.map((candidate): Omit<CandidateRow, "isBelowCut"> => {
    return {
      token: candidate.token,
      isChosen: candidate.token === chosen,
      before: probabilityAt(candidate, 0),
      after: probabilityAt(candidate, stage),
      reasons: reasonsOf(candidate, acting, name),
      isNamed: acting.some((stage) => names(stage, candidate)),
      isBanned: acting.some((stage, index) => names(stage, candidate) && removes(candidate, index)),
    };
  });
  const cut = acting.some((record) => record.cut !== null) ? firstCut(rows) : -1;
  return rows.map((row, place) => ({ ...row, isBelowCut: place === cut }));
}

/** How many of the likeliest tokens are listed, besides the chosen one. */
const numListed = 10;

export const listedRows = (rows: readonly CandidateRow[]): readonly CandidateRow[] =>
  rows.filter(({ isChosen }, place) => place < numListed || isChosen);

/** The probability after the processors, or how the token was removed. */
export function afterText({ after, isBanned }: CandidateRow): string {
  if (after > 0) return formatNumber(after);
  return isBanned ? "banned" : "cut";
}

const names = ({ changes }: RowRecord["stages"][number], candidate: Candidate): boolean =>
  changes.some(({ token }) => token === candidate.token);

/** Whether stage number `index` removed the token. */
const removes = ({ logProbabilities }: Candidate, index: number): boolean =>
  logProbabilities[index] !== null && logProbabilities[index + 1] === null;

/** The reason why it was removed comes first. */
function reasonsOf(
  candidate: Candidate,
  acting: RowRecord["stages"],
  name: (token: number) => string,
): readonly string[] {
  const told = acting.flatMap((record, index) => {
    const reason = explainStage(record, index, candidate, name);
    return reason === null ? [] : [{ reason, isGone: removes(candidate, index) }];
  });
  const removing = told.filter(({ isGone }) => isGone).slice(0, 1);
  const changing = told.filter(({ isGone }) => !isGone);
  return [...removing, ...changing].map(({ reason }) => reason);
}

function probabilityAt({ logProbabilities }: Candidate, stage: number): number {
  const value = logProbabilities[stage] ?? null;
  return value === null ? 0 : Math.exp(value);
}

/** The first row below a cut. */
function firstCut(rows: readonly Omit<CandidateRow, "isBelowCut">[]): number {
  const lastKept = rows.findLastIndex(({ after, isNamed }) => after > 0 && !isNamed);
  const next = rows.findIndex(({ after, isBanned }, place) => place > lastKept && after === 0 && !isBanned);
  return next;
}
