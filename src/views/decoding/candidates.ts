/** @file The candidates of a row as a popover shows them: before the processors, and after one of them. Pure. */

import { explainStage } from "../../decoding";
import type { Candidate, RowRecord } from "../../store";

export interface CandidateRow {
  readonly token: number;
  readonly isChosen: boolean;
  /** The model's own probability. */
  readonly before: number;
  /** After the stage that is looked at; 0 if it is gone. */
  readonly after: number;
  /** Why it is gone, and what else held it down or up, each the end of a sentence; empty if nothing did. */
  readonly reasons: readonly string[];
  /** A rule named this very token, rather than cut off all that is unlikely. */
  readonly isNamed: boolean;
  /** Such a rule removed it. */
  readonly isBanned: boolean;
  /** The border of a cut lies before this row. */
  readonly isBelowCut: boolean;
}

/** The likeliest before, with the chosen token and whatever was singled out. `stage`: 0 is the model itself. */
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

const names = ({ changes }: RowRecord["stages"][number], candidate: Candidate): boolean =>
  changes.some(({ token }) => token === candidate.token);

/** Whether stage number `index` took the token away. */
const removes = ({ logProbabilities }: Candidate, index: number): boolean =>
  logProbabilities[index] !== null && logProbabilities[index + 1] === null;

/** What removed it comes first, whatever changed its score before. */
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

/** The first row after the last one that a cut has left. */
function firstCut(rows: readonly Omit<CandidateRow, "isBelowCut">[]): number {
  const lastKept = rows.findLastIndex(({ after, isNamed }) => after > 0 && !isNamed);
  const next = rows.findIndex(({ after, isBanned }, place) => place > lastKept && after === 0 && !isBanned);
  return next;
}
