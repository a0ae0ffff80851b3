/** @file The progress of a load or a request, with Cancel. It appears after 200 ms. */

import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Progress } from "../../lib/call";
import { formatPercent } from "../../lib/format";
import { progressText, shareOf } from "../ui/progress";
import styles from "./LoadNote.module.css";

interface LoadNoteProps {
  readonly what: string;
  readonly progress: Progress | null;
  readonly onCancel: () => void;
}

export function LoadNote({ what, progress, onCancel }: LoadNoteProps) {
  const share = shareOf(progress);
  return (
    <div className={styles.note} role="status" data-testid="progress">
      <div className={styles.words}>
        <strong>{what}</strong>
        <span>{progress ? doing(progress, share) : <Elapsed />}</span>
      </div>
      <Button size="compact-xs" onClick={onCancel} data-testid="cancel">
        Cancel
      </Button>
      <div className={styles.track} data-unknown={share === null || undefined} aria-hidden="true">
        <span style={{ width: `${(share ?? 0.3) * 100}%` }} />
      </div>
      {progress?.label && <span className={styles.label}>{progress.label}</span>}
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

function doing(progress: Progress, share: number | null): string {
  const percent = share === null ? "" : ` · ${formatPercent(share)}`;
  return `${stages[progress.stage]}: ${progressText(progress)}${percent}`;
}

/** The seconds so far, if nothing else can be counted. */
function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span aria-hidden="true">{seconds} s</span>;
}
