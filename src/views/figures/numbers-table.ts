/** @file A figure's numbers as a table: what the focused token gives or receives, or the strongest keys of a head. */

import { type AttentionView, weightAt } from "./attention-view";
import { fullWeightText, tokenText } from "./numbers";
import { strongestKeys, strongestOthers } from "./strongest";
import type { FigureToken, TokenFocus } from "./types";

export interface NumbersInput {
  readonly view: AttentionView;
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  /** The maps in the table: all of them for a focused token, else the first. */
  readonly heads: readonly number[];
  readonly focus: TokenFocus | null;
  /** What a map is called. */
  readonly nameOf: (head: number) => string;
  /** How a weight is written; in full by default. */
  readonly weightText?: (weight: number) => string;
}

const mostQueries = 128;
const mostOthers = 24;
const numKeys = 5;

/** As `TablePart` has it. */
export interface NumbersTable {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

/** Bounded in size; null without heads. */
export function numbersTable(of: NumbersInput): NumbersTable | null {
  const { focus, view, heads } = of;
  if (heads.length === 0) return null;
  return focus && view.rows.includes(focus.index) ? focusTable(of, focus) : strongestTable(of, heads[0]!);
}

function focusTable(of: NumbersInput, focus: TokenFocus): NumbersTable {
  const { view, tokens, rawTokens, heads, nameOf, weightText = fullWeightText } = of;
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
      cells: heads.map((head) => weightText(weight(head, other))),
    })),
  };
}

function strongestTable(of: NumbersInput, head: number): NumbersTable {
  const { view, tokens, rawTokens, nameOf, weightText = fullWeightText } = of;
  const queries = view.queries.slice(0, mostQueries);
  const which =
    queries.length < view.queries.length
      ? `the first ${queries.length} of ${view.queries.length} queries`
      : "each query";
  const keyText = (query: number, key: number) =>
    `${tokenText(tokens[key]!, rawTokens)} ${weightText(weightAt(view, head, query, key))}`;
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

const rowName = ({ tokens, rawTokens }: NumbersInput, token: number) =>
  `${tokenText(tokens[token]!, rawTokens)} (token ${token})`;
