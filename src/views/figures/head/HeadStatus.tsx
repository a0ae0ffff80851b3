/** @file The line above the head view: what its lines and numbers are just now, and the legend. */

import styles from "../figures.module.css";
import type { TokenFocus } from "../types";
import { cellsWords, type RestingHeads, restWords } from "./head-words";
import { OpacityLegend } from "./OpacityLegend";

interface HeadStatusProps extends RestingHeads {
  readonly focus: TokenFocus | null;
  readonly name: string;
  /** What the maps are, if not single heads. */
  readonly title: string | undefined;
  readonly pinned: boolean;
  readonly large: boolean;
}

export function HeadStatus(props: HeadStatusProps) {
  const { focus, title, compact, large } = props;
  return (
    <div className={styles.status}>
      <span className={styles.statusText}>
        {title && (large && !focus ? title : `${title} · `)}
        {focus && <FocusWords {...props} focus={focus} />}
        {!focus && !large && restWords(props)}
        {!large && cellsWords(props)}
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
