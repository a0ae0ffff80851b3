/** @file The line above the head view: what its lines and numbers are just now, and the legend. */

import styles from "../figures.module.css";
import type { TokenFocus } from "../types";
import { OpacityLegend } from "./OpacityLegend";

interface HeadStatusProps {
  readonly focus: TokenFocus | null;
  readonly name: string;
  /** What the maps are, if not single heads. */
  readonly title: string | undefined;
  readonly pinned: boolean;
  readonly numQueries: number;
  /** Whether some rows are out of view, and with them the lines of their queries. */
  readonly scrolls: boolean;
  /** Shown heads, and how many of them have room for a column of numbers. */
  readonly numHeads: number;
  readonly numCells: number;
  readonly compact: boolean;
  readonly large: boolean;
}

export function HeadStatus(props: HeadStatusProps) {
  const { focus, title, numHeads, numCells, compact, large } = props;
  return (
    <div className={styles.status}>
      <span className={styles.statusText}>
        {title && (large && !focus ? title : `${title} · `)}
        {focus && <FocusWords {...props} focus={focus} />}
        {!focus && !large && restWords(props)}
        {!large &&
          numCells < numHeads &&
          ` · ${compact ? "" : "numbers of "}${numCells} of ${numHeads} heads`}
      </span>
      {!compact && !large && <OpacityLegend />}
    </div>
  );
}

function FocusWords({ focus, name, pinned, compact }: HeadStatusProps & { readonly focus: TokenFocus }) {
  const token = <strong>{name}</strong>;
  return (
    <>
      {focus.side === "query" ? <>from {token} to each key</> : <>from each query to {token}</>}
      {pinned && (compact ? " · pinned" : " · pinned, Esc releases")}
    </>
  );
}

function restWords({ numQueries, scrolls, numHeads, compact }: HeadStatusProps): string {
  if (numHeads === 0 || numQueries === 0) return "";
  const numbers = `numbers: mean each key receives, n = ${numQueries} queries`;
  const lines = scrolls ? "lines of the queries in view · " : "";
  return compact
    ? `means over n = ${numQueries} queries`
    : `hover a token, click to pin · ${lines}${numbers}`;
}
