/** @file A figure's numbers as a table that only assistive technology sees; bounded in size, and built once the pointer rests. */

import { memo, useEffect, useState } from "react";
import type { TablePart } from "../../figures/figure";
import { type AttentionView, weightAt } from "./attention-view";
import { FigureTable } from "./FigureTable";
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
  const table =
    focus && view.rows.includes(focus.index) ? focusTable(of, focus) : strongestTable(of, heads[0]!);
  return <FigureTable table={{ ...table, isSpoken: true, testId: "spoken-numbers" }} />;
});

type Table = Pick<TablePart, "label" | "head" | "rows">;

function focusTable(of: SpokenNumbersProps, focus: TokenFocus): Table {
  const { view, tokens, rawTokens, heads, nameOf } = of;
  const others = strongestOthers(view, heads, focus, mostOthers);
  const name = tokenText(tokens[focus.index]!, rawTokens);
  const isQuery = focus.side === "query";
  const weight = (head: number, other: number) =>
    isQuery ? weightAt(view, head, focus.index, other) : weightAt(view, head, other, focus.index);
  const subject = isQuery ? `Attention from ${name} to each key` : `Attention from each query to ${name}`;
  return {
    label: `${subject}, the ${others.length} strongest of ${view.rows.length}`,
    head: [isQuery ? "Key" : "Query", ...heads.map(nameOf)],
    rows: others.map((other) => ({
      name: rowName(of, other),
      cells: heads.map((head) => fullWeightText(weight(head, other))),
    })),
  };
}

function strongestTable(of: SpokenNumbersProps, head: number): Table {
  const { view, tokens, rawTokens, nameOf } = of;
  const queries = view.queries.slice(0, mostQueries);
  const which =
    queries.length < view.queries.length
      ? `the first ${queries.length} of ${view.queries.length} queries`
      : "each query";
  const keyText = (query: number, key: number) =>
    `${tokenText(tokens[key]!, rawTokens)} ${fullWeightText(weightAt(view, head, query, key))}`;
  return {
    label: `${nameOf(head)}: the ${numKeys} strongest keys of ${which}`,
    head: ["Query", "Keys and weights"],
    rows: queries.map((query) => ({
      name: rowName(of, query),
      cells: [
        strongestKeys(view, head, query, numKeys)
          .map((key) => keyText(query, key))
          .join(", "),
      ],
    })),
  };
}

const rowName = ({ tokens, rawTokens }: SpokenNumbersProps, token: number) =>
  `${tokenText(tokens[token]!, rawTokens)} (token ${token})`;
