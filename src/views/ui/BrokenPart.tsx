/** @file Replaces a failed part of the page: what happened, and two ways to continue. Depends on no other part. */

import { AppError } from "../../lib/errors";
import { keptByReload } from "../../store/kept-by-reload";
import styles from "./BrokenPart.module.css";

interface BrokenPartProps {
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly onReload: () => void;
}

export function BrokenPart({ what, error, onRetry, onReload }: BrokenPartProps) {
  const { message, hint } = wordsOf(what, error);
  return (
    <section className={styles.broken} role="alert" data-testid="broken-part">
      <h2>{message}</h2>
      <p>{hint}</p>
      <p>{keptByReload}</p>
      <div className={styles.actions}>
        {onRetry && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
        <button type="button" onClick={onReload}>
          Reload
        </button>
      </div>
    </section>
  );
}

function wordsOf(what: string, error: unknown): { readonly message: string; readonly hint: string } {
  if (error instanceof AppError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return { message: `${what} could not be drawn.`, hint: `What went wrong: ${words}` };
}
