/** @file An error where it happened: what happened, what to do, and the button that does it. */

import { Button } from "@mantine/core";
import type { AppError } from "../../lib/errors";
import styles from "./ErrorNote.module.css";

interface ErrorNoteProps {
  readonly error: AppError;
  readonly onRetry?: (() => void) | undefined;
  /** What the button says; "Try again" unless told. */
  readonly retryLabel?: string | undefined;
}

export function ErrorNote({ error, onRetry, retryLabel = "Try again" }: ErrorNoteProps) {
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
      {onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
    </div>
  );
}
