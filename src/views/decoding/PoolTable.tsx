/** @file The finished hypotheses of a beam search, best first. */

import { formatFull } from "../../lib/format";
import { type BeamState, joinedText, pathOf } from "../../store";
import styles from "./BeamPanel.module.css";
import { figureText } from "./Figure";
import { useDecodingState } from "./use-decoding";

/** Long texts are cut to their last tokens, where hypotheses differ. */
const numTokens = 14;

export function PoolTable({ tree }: { readonly tree: BeamState }) {
  const texts = useDecodingState((state) => state.texts);
  const pool = tree.steps.at(-1)?.groups.flatMap((group) => group.pool) ?? [];
  const scoreOf = (score: number | null) => score ?? Number.NEGATIVE_INFINITY;
  const ranked = [...pool].sort((a, b) => scoreOf(b.score) - scoreOf(a.score) || 0);
  if (pool.length === 0) return null;
  const textOf = (node: number) => {
    const path = pathOf(tree, node);
    const end = path.slice(-numTokens).map(({ token }) => texts.get(token) ?? "");
    return `${path.length > numTokens ? "…" : ""}${joinedText(end)}`;
  };
  return (
    <table className={styles.pool}>
      <thead>
        <tr>
          <th>finished</th>
          <th>score</th>
          <th>sum</th>
          <th>tokens</th>
        </tr>
      </thead>
      <tbody>
        {ranked.map(({ node, score, total, length }) => (
          <tr key={node}>
            <td>{textOf(node)}</td>
            <td title={score === null ? undefined : formatFull(score)}>{figureText(score)}</td>
            <td title={total === null ? undefined : formatFull(total)}>{figureText(total)}</td>
            <td>{length}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
