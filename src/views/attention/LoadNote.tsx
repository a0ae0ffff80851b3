/** @file Something that takes a while: what, how far, and Cancel. Shown only once it has taken 200 ms. */

import { Button } from "@mantine/core";
import type { Progress } from "../../lib/call";
import { formatPercent } from "../../lib/format";
import { progressText, shareOf } from "../shell/progress";
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
        <span>
          {progressText(progress)}
          {share !== null && ` · ${formatPercent(share)}`}
        </span>
      </div>
      <Button size="compact-xs" onClick={onCancel} data-testid="cancel">
        Cancel
      </Button>
      <div className={styles.track} data-unknown={share === null || undefined} aria-hidden="true">
        <span style={{ width: `${(share ?? 0.3) * 100}%` }} />
      </div>
    </div>
  );
}
