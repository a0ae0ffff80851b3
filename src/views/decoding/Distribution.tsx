/** @file The distribution a token was chosen from: before the processors and after each, with the cut. */

import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { isEmptied, processorLabel } from "../../decoding";
import { formatFull, formatNumber, plural } from "../../lib/format";
import type { LaneId, RowRecord } from "../../store";
import { afterText, type CandidateRow, candidateRows, listedRows } from "./candidates";
import styles from "./Distribution.module.css";
import { useFocus } from "./focus";
import { useDecoding, useDecodingState } from "./use-decoding";
import { marked, tokenName } from "./words";

interface DistributionProps {
  readonly row: RowRecord;
  readonly chosen: number;
  readonly lane: LaneId;
  readonly index: number;
  readonly sequence: number;
  readonly isPinned: boolean;
  /** A token whose ban is told elsewhere. */
  readonly told: number | null;
}

const numReasons = 4;

export function Distribution({ row, chosen, lane, index, sequence, isPinned, told }: DistributionProps) {
  const [wanted, setStage] = useState<number | null>(null);
  const texts = useDecodingState((state) => state.texts);
  const decoding = useDecoding();
  const focus = useFocus();
  const stage = Math.min(wanted ?? row.stages.length, row.stages.length);
  const all = candidateRows(row, chosen, stage, (token) => tokenName(token, texts));
  const largest = Math.max(...all.map(({ before, after }) => Math.max(before, after)), 1e-9);
  const branch = (token: number) => {
    decoding.branch(lane, index, token, sequence);
    focus.setState({ pin: null, hover: null });
  };
  return (
    <>
      {row.stages.length > 0 && <Stages row={row} stage={stage} onStage={setStage} isPinned={isPinned} />}
      <table className={styles.candidates} data-stages={row.stages.length > 0 || undefined}>
        <thead>
          <tr>
            <th>token</th>
            <td />
            <th>model</th>
            {stage > 0 && <th>after</th>}
            {isPinned && <td />}
          </tr>
        </thead>
        <tbody>
          {listedRows(all).map((candidate) => (
            <tr
              key={candidate.token}
              data-chosen={candidate.isChosen || undefined}
              data-gone={candidate.after === 0 || undefined}
              data-cut={candidate.isBelowCut || undefined}
              title={candidate.reasons.join("; ") || undefined}
            >
              <td>{marked(texts.get(candidate.token) ?? `#${candidate.token}`)}</td>
              <td>
                <Bars candidate={candidate} largest={largest} hasAfter={stage > 0} />
              </td>
              <td title={formatFull(candidate.before)}>{formatNumber(candidate.before)}</td>
              {stage > 0 && <td title={formatFull(candidate.after)}>{afterText(candidate)}</td>}
              {isPinned && (
                <td>
                  {!candidate.isChosen && (
                    <UnstyledButton
                      className={styles.branch}
                      aria-label={`Continue from here with ${tokenName(candidate.token, texts)}`}
                      title="Continue from here with this token, in a lane of its own"
                      data-testid="branch"
                      onClick={() => branch(candidate.token)}
                    >
                      branch
                    </UnstyledButton>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {isEmptied(row) && (
        <p className={styles.reasons} data-testid="emptied">
          <strong>Every token was banned here.</strong> As in generate, token {chosen} was taken, although it
          was banned too.
        </p>
      )}
      <Reasons rows={all.filter(({ token }) => token !== told)} nameOf={(token) => tokenName(token, texts)} />
    </>
  );
}

interface StagesProps {
  readonly row: RowRecord;
  readonly stage: number;
  readonly onStage: (stage: number) => void;
  readonly isPinned: boolean;
}

/** The model and its processors in turn; each shows what is left after it. */
function Stages({ row, stage, onStage, isPinned }: StagesProps) {
  const current = row.stages[stage - 1];
  return (
    <div className={styles.stages}>
      {["model", ...row.stages.map(({ processor }) => processorLabel(processor))].map((name, place) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a processor is its place
          key={place}
          type="button"
          aria-pressed={place === stage}
          tabIndex={isPinned ? 0 : -1}
          onClick={() => onStage(place)}
        >
          {name}
        </button>
      ))}
      {current && (
        <p>
          {plural(current.kept, "token")} left, {current.removed} removed here · entropy{" "}
          {formatNumber(current.entropy)}
          {current.cut?.kind === "probability" && ` · cut at ${formatNumber(current.cut.at)}`}
        </p>
      )}
    </div>
  );
}

interface BarsProps {
  readonly candidate: CandidateRow;
  readonly largest: number;
  readonly hasAfter: boolean;
}

function Bars({ candidate: { before, after }, largest, hasAfter }: BarsProps) {
  return (
    <span className={styles.bars} aria-hidden="true">
      <i style={{ width: `${(100 * before) / largest}%` }} />
      {hasAfter && <i style={{ width: `${(100 * after) / largest}%` }} />}
    </span>
  );
}

interface ReasonsProps {
  readonly rows: readonly CandidateRow[];
  readonly nameOf: (token: number) => string;
}

/** Why single tokens were banned or lowered, banned ones first. */
function Reasons({ rows, nameOf }: ReasonsProps) {
  const named = rows
    .filter(({ reasons, isNamed }) => reasons.length > 0 && isNamed)
    .sort((a, b) => Number(b.isBanned) - Number(a.isBanned));
  if (named.length === 0) return null;
  return (
    <ul className={styles.reasons} data-testid="reasons">
      {named.slice(0, numReasons).map(({ token, reasons }) => (
        <li key={token}>
          <strong>{nameOf(token)}</strong> {reasons.join("; ")}.
        </li>
      ))}
      {named.length > numReasons && <li>and {named.length - numReasons} more.</li>}
    </ul>
  );
}
