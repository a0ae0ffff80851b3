/** @file What a run shows of the strengths and weaknesses of its strategy, each a link to its token. */

import { useMemo } from "react";
import { findingsOf, type Lane, type Shown } from "../../store";
import { useFocus } from "./focus";
import styles from "./LaneFindings.module.css";
import { useDecodingState } from "./use-decoding";
import { findingSentence } from "./words";

interface LaneFindingsProps {
  readonly lane: Lane;
  readonly cursor: number;
  /** The tokens of the lane's first sequence. */
  readonly shown: readonly Shown[];
}

/** Its line is there before the run, so that the lane does not grow when it has something to say. */
export function LaneFindings({ lane, cursor, shown }: LaneFindingsProps) {
  const focus = useFocus();
  const texts = useDecodingState((state) => state.texts);
  const findings = useMemo(() => findingsOf(lane, cursor), [lane, cursor]);
  const hasRun = shown.length > 0;
  return (
    <p className={styles.findings} data-testid="findings">
      {hasRun && "In this run: "}
      {hasRun && findings.length === 0 && "none of its typical failures so far."}
      {hasRun &&
        findings.map((finding) => (
          <button
            key={finding.kind}
            type="button"
            data-testid={`finding-${finding.kind}`}
            onClick={() =>
              focus.setState({ pin: { lane: lane.id, sequence: 0, index: finding.index }, hover: null })
            }
          >
            {findingSentence(finding, shown, texts)}
          </button>
        ))}
    </p>
  );
}
