/** @file A table of numbers that scrolls sideways where there is no room for it. */

import type { ReactNode } from "react";
import styles from "./heads.module.css";

interface NumbersTableProps {
  /** The accessible name. */
  readonly label: string;
  readonly testId: string;
  readonly children: ReactNode;
}

export function NumbersTable({ label, testId, children }: NumbersTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <table className={styles.table} data-testid={testId}>
        {children}
      </table>
    </section>
  );
}
