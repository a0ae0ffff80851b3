/** @file How a request comes along, with its Cancel; or why it did not come. It keeps its room, so that nothing jumps. */

import { Button } from "@mantine/core";
import type { RequestState } from "../../store";
import { ErrorNote } from "./ErrorNote";
import { progressText, shareOf } from "./progress";
import styles from "./Working.module.css";

interface WorkingProps {
  readonly what: string;
  readonly request: RequestState;
  readonly onCancel: () => void;
  /** Without it a failure offers no second try. */
  readonly onRetry?: () => void;
  /** Before `-progress` and `-cancel`. */
  readonly testId?: string;
}

export function Working({ what, request, onCancel, onRetry, testId = "request" }: WorkingProps) {
  if (request.kind === "failed") return <ErrorNote error={request.error} onRetry={onRetry} />;
  if (request.kind === "idle") return <div className={styles.late} />;
  const share = shareOf(request.progress);
  return (
    <div className={styles.late} role="status" data-testid={`${testId}-progress`}>
      <span>
        {what}: {progressText(request.progress)}
      </span>
      <span className={styles.track} aria-hidden="true">
        <span style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      <Button size="compact-xs" onClick={onCancel} data-testid={`${testId}-cancel`}>
        Cancel
      </Button>
    </div>
  );
}
