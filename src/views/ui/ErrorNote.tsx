/** @file An error: what went wrong, what to do, and buttons for it. */

import { Button, Group } from "@mantine/core";
import type { AppError } from "../../lib/errors";
import styles from "./ErrorNote.module.css";

/** The actions of the buttons below an error; a button without an action is hidden. */
export interface WaysOn {
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string | undefined;
  /** Removes the failed item from the page. */
  readonly onRemove?: (() => void) | undefined;
}

interface ErrorNoteProps extends WaysOn {
  readonly error: AppError;
  readonly testId?: string;
}

export function ErrorNote({ error, onRetry, onRemove, retryLabel = "Try again", testId }: ErrorNoteProps) {
  const isCalm = error.code === "aborted";
  return (
    <div
      className={styles.note}
      data-calm={isCalm || undefined}
      role={isCalm ? "status" : "alert"}
      data-code={error.code}
      data-testid={testId}
    >
      <div className={styles.words}>
        <p className={styles.message}>{error.message}</p>
        {!isCalm && <p>{error.hint}</p>}
      </div>
      <Group gap={8} align="normal" wrap="nowrap">
        {onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
        {onRemove && <Button onClick={onRemove}>Remove</Button>}
      </Group>
    </div>
  );
}
