/** @file Work in progress with a Cancel button, or its error with a button to try again. */

import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Progress } from "../../lib/call";
import { formatPercent } from "../../lib/format";
import type { RequestState } from "../../store";
import { ErrorNote, type WaysOn } from "./ErrorNote";
import { progressText, shareOf } from "./progress";
import styles from "./Working.module.css";

export interface WorkingProps extends WaysOn {
  readonly what: string;
  readonly request: RequestState;
  readonly onCancel: () => void;
  /** A line takes its space even when idle, so that nothing jumps; a card covers a figure and shows more. */
  readonly look?: "line" | "card" | undefined;
  /** The prefix of `-progress`, `-cancel` and `-error`. */
  readonly testId?: string;
}

export function Working({
  what,
  request,
  onCancel,
  look = "line",
  testId = "request",
  ...ways
}: WorkingProps) {
  if (request.kind === "failed")
    return <ErrorNote error={request.error} {...ways} testId={`${testId}-error`} />;
  if (request.kind === "idle") return look === "line" ? <div className={styles.line} /> : null;
  const { progress } = request;
  const share = shareOf(progress);
  return (
    <div className={styles[look]} role="status" data-testid={`${testId}-progress`}>
      {look === "line" ? (
        <span>
          {what}: {progressText(progress)}
        </span>
      ) : (
        <div className={styles.words}>
          <strong>{what}</strong>
          <span>{progress ? stageText(progress, share) : <Elapsed />}</span>
        </div>
      )}
      <span className={styles.track} data-unknown={share === null || undefined} aria-hidden="true">
        <span style={{ width: `${(share ?? (look === "line" ? 0 : 0.3)) * 100}%` }} />
      </span>
      <Button size="compact-xs" onClick={onCancel} data-testid={`${testId}-cancel`}>
        Cancel
      </Button>
      {look === "card" && progress?.label && <span className={styles.label}>{progress.label}</span>}
    </div>
  );
}

const stages: Record<Progress["stage"], string> = {
  download: "downloading",
  wait: "the server is busy, waiting",
  weights: "placing weights",
  compile: "building programs",
  run: "running",
};

function stageText(progress: Progress, share: number | null): string {
  const percent = share === null ? "" : ` · ${formatPercent(share)}`;
  return `${stages[progress.stage]}: ${progressText(progress)}${percent}`;
}

/** The elapsed seconds, for work without other progress. */
function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden="true">{seconds} s</span>;
}
