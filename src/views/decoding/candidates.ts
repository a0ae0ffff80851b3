/** @file The candidates of a row as a popover shows them: before the processors, and after one of them. Pure. */

import { type Candidate, explainStage, type ProcessorSettings, type RowRecord } from "../../store";

export interface CandidateRow {
  readonly token: number;
  readonly isChosen: boolean;
  /** The model's own probability. */
  readonly before: number;
  /** After the stage that is looked at; 0 where it is gone. */
  readonly after: number;
  /** Why it is gone, or was treated unlike others; null where neither. */
  readonly reason: string | null;
  /** A rule named this very token, rather than cut off all that is unlikely. */
  readonly isNamed: boolean;
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
    const reasons = acting.flatMap((record, index) => explainStage(record, index, candidate, name) ?? []);
    return {
      token: candidate.token,
      isChosen: candidate.token === chosen,
      before: probabilityAt(candidate, 0),
      after: probabilityAt(candidate, stage),
      reason: reasons[0] ?? null,
      isNamed: acting.some(({ changes }) => changes.some(({ token }) => token === candidate.token)),
    };
  });
  const cut = acting.some((record) => record.cut !== null) ? firstCut(rows) : -1;
  return rows.map((row, place) => ({ ...row, isBelowCut: place === cut }));
}

function probabilityAt({ logProbabilities }: Candidate, stage: number): number {
  const value = logProbabilities[stage] ?? null;
  return value === null ? 0 : Math.exp(value);
}

/** The first row after the last one that a cut has left. */
function firstCut(rows: readonly Omit<CandidateRow, "isBelowCut">[]): number {
  const lastKept = rows.findLastIndex(({ after, isNamed }) => after > 0 && !isNamed);
  const next = rows.findIndex(({ after }, place) => place > lastKept && after === 0);
  return next;
}

/** A processor with its settings, as an option of the library. */
export function processorName(processor: ProcessorSettings): string {
  switch (processor.name) {
    case "temperature":
      return `temperature ${processor.temperature}`;
    case "top_k":
      return `top_k ${processor.topK}`;
    case "top_p":
      return `top_p ${processor.topP}`;
    case "min_p":
      return `min_p ${processor.minP}`;
    case "typical_p":
      return `typical_p ${processor.mass}`;
    case "no_repeat_ngram_size":
      return `no_repeat_ngram_size ${processor.size}`;
    case "repetition_penalty":
    case "diversity_penalty":
      return `${processor.name} ${processor.penalty}`;
    default:
      return processor.name;
  }
}
