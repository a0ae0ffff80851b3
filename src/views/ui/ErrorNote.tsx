/** @file An error where it happened: what happened, what to do, and the buttons that do it. */

import { Button } from "@mantine/core";
import type { AppError } from "../../lib/errors";
import styles from "./ErrorNote.module.css";

interface ErrorNoteProps {
  readonly error: AppError;
  readonly onRetry?: (() => void) | undefined;
  /** Takes what failed off the page. */
  readonly onRemove?: (() => void) | undefined;
  /** What the first button says; "Try again" unless told. */
  readonly retryLabel?: string | undefined;
}

export function ErrorNote({ error, onRetry, onRemove, retryLabel = "Try again" }: ErrorNoteProps) {
  const isCalm = error.code === "aborted";
  return (
    <div
      className={styles.note}
      data-calm={isCalm || undefined}
      role={isCalm ? "status" : "alert"}
      data-code={error.code}
    >
      <div className={styles.words}>
        <p className={styles.message}>{error.message}</p>
        {!isCalm && <p>{error.hint}</p>}
      </div>
      <div className={styles.actions}>
        {onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
        {onRemove && <Button onClick={onRemove}>Remove</Button>}
      </div>
    </div>
  );
}
