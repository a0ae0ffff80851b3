/** @file A figure's numbers as a table that only assistive technology sees; bounded in size, and built once the pointer rests. */

import { memo, useEffect, useState } from "react";
import { type AttentionView, weightAt } from "./attention-view";
import styles from "./figures.module.css";
import { fullWeightText, tokenText } from "./numbers";
import { strongestKeys, strongestOthers } from "./strongest";
import type { FigureToken, TokenFocus } from "./types";

interface SpokenNumbersProps {
  readonly view: AttentionView;
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  /** The maps in the table: all of them for a focused token, else the first. */
  readonly heads: readonly number[];
  readonly focus: TokenFocus | null;
  /** What a map is called. */
  readonly nameOf: (head: number) => string;
}

const restMs = 250;
const mostQueries = 128;
const mostOthers = 24;
const numKeys = 5;

/** Renders nothing until the props have been unchanged for a moment, so that hovering never waits for it. */
export function SpokenNumbers(props: SpokenNumbersProps) {
  const [settled, setSettled] = useState<SpokenNumbersProps | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(props), restMs);
    return () => clearTimeout(timer);
  }, [props]);
  return <div className={styles.hidden}>{settled && <SettledTable of={settled} />}</div>;
}

const SettledTable = memo(({ of }: { readonly of: SpokenNumbersProps }) => {
  const { focus, view, heads } = of;
  if (heads.length === 0) return null;
  return focus && view.rows.includes(focus.index) ? (
    <FocusTable {...of} focus={focus} />
  ) : (
    <StrongestTable {...of} head={heads[0]!} />
  );
});

function FocusTable({
  view,
  tokens,
  rawTokens,
  heads,
  focus,
  nameOf,
}: SpokenNumbersProps & { focus: TokenFocus }) {
  const others = strongestOthers(view, heads, focus, mostOthers);
  const name = tokenText(tokens[focus.index]!, rawTokens);
  const weight = (head: number, other: number) =>
    focus.side === "query"
      ? weightAt(view, head, focus.index, other)
      : weightAt(view, head, other, focus.index);
  return (
    <table>
      <caption>
        {focus.side === "query"
          ? `Attention from ${name} to each key`
          : `Attention from each query to ${name}`}
        , the {others.length} strongest of {view.rows.length}
      </caption>
      <thead>
        <tr>
          <th scope="col">{focus.side === "query" ? "Key" : "Query"}</th>
          {heads.map((head) => (
            <th key={head} scope="col">
              {nameOf(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {others.map((other) => (
          <tr key={other}>
            <th scope="row">{`${tokenText(tokens[other]!, rawTokens)} (token ${other})`}</th>
            {heads.map((head) => (
              <td key={head}>{fullWeightText(weight(head, other))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StrongestTable({ view, tokens, rawTokens, head, nameOf }: SpokenNumbersProps & { head: number }) {
  const queries = view.queries.slice(0, mostQueries);
  return (
    <table>
      <caption>
        {nameOf(head)}: the {numKeys} strongest keys of{" "}
        {queries.length < view.queries.length
          ? `the first ${queries.length} of ${view.queries.length} queries`
          : "each query"}
      </caption>
      <thead>
        <tr>
          <th scope="col">Query</th>
          <th scope="col">Keys and weights</th>
        </tr>
      </thead>
      <tbody>
        {queries.map((query) => (
          <tr key={query}>
            <th scope="row">{`${tokenText(tokens[query]!, rawTokens)} (token ${query})`}</th>
            <td>
              {strongestKeys(view, head, query, numKeys)
                .map(
                  (key) =>
                    `${tokenText(tokens[key]!, rawTokens)} ${fullWeightText(weightAt(view, head, query, key))}`,
                )
                .join(", ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
