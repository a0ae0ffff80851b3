/** @file A table of numbers that scrolls if it does not fit. */

import type { ReactNode } from "react";
import styles from "./NumbersTable.module.css";

interface NumbersTableProps {
  /** The accessible name. */
  readonly label: string;
  readonly testId: string;
  /** For many rows: compact, scrolling under its header. */
  readonly isLong?: boolean;
  readonly children: ReactNode;
}

export function NumbersTable({ label, testId, isLong = false, children }: NumbersTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <article className={styles.scroll} data-long={isLong || undefined} tabIndex={0} aria-label={label}>
      <table className={isLong ? styles.long : styles.short} data-testid={testId}>
        {children}
      </table>
    </article>
  );
}
