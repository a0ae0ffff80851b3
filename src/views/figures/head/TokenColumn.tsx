/** @file One column of the head view's tokens: DOM text over the canvas, one tab stop, arrow keys within. */

import { type KeyboardEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { rowAfter } from "../../ui/roving";
import { tokenText } from "../numbers";
import type { FigureToken, TokenFocus } from "../types";
import styles from "./HeadView.module.css";
import type { Band } from "./head-draw";
import { type HeadLayout, isDense, rowsWithin } from "./head-layout";
import { rowVariable } from "./layout-variables";

interface TokenColumnProps {
  readonly side: TokenFocus["side"];
  readonly tokens: readonly FigureToken[];
  readonly layout: HeadLayout;
  /** Tokens that can have lines on this side; the others are muted. */
  readonly members: readonly number[];
  readonly band: Band;
  readonly rawTokens: boolean;
  readonly focus: TokenFocus | null;
  readonly pinned: boolean;
  readonly compact: boolean;
  readonly marked: TokenFocus | null;
  readonly onHover: (focus: TokenFocus | null) => void;
  readonly onPin: (focus: TokenFocus) => void;
}

/** Rows kept beyond the window, so that a short scroll finds its text in place. */
const overscan = 12;
export function TokenColumn(props: TokenColumnProps) {
  const { side, layout, tokens, band } = props;
  const column = useRef<HTMLDivElement>(null);
  const [active, setActive] = useActiveRow(column, layout.rows.length);
  const members = useMemo(() => new Set(props.members), [props.members]);
  const focusRow = (row: number) => props.onHover({ side, index: layout.rows[row]! });
  return (
    <div
      ref={column}
      className={styles.column}
      data-side={side}
      data-dense={isDense(layout) || undefined}
      data-compact={props.compact || undefined}
      role="listbox"
      aria-label={side === "query" ? "Query tokens" : "Key tokens"}
      onKeyDown={(event) => walk(event, active, layout.rows.length, setActive)}
      onBlur={() => props.onHover(null)}
    >
      {shownRows(layout, band, active).map((row) => (
        <TokenRow
          key={row}
          row={row}
          numRows={layout.rows.length}
          token={tokens[layout.rows[row]!]!}
          index={layout.rows[row]!}
          raw={props.rawTokens}
          isMember={members.has(layout.rows[row]!)}
          state={stateOf(props, layout.rows[row]!)}
          isMarked={props.marked?.side === side && props.marked.index === layout.rows[row]}
          isTabStop={row === active}
          onFocus={focusRow}
          onActivate={(index) => {
            setActive(row);
            props.onPin({ side, index });
          }}
        />
      ))}
    </div>
  );
}

type RowState = "plain" | "hovered" | "pinned" | "twin";

interface TokenRowProps {
  readonly row: number;
  readonly numRows: number;
  readonly token: FigureToken;
  readonly index: number;
  readonly raw: boolean;
  readonly isMember: boolean;
  readonly state: RowState;
  readonly isMarked: boolean;
  readonly isTabStop: boolean;
  readonly onFocus: (row: number) => void;
  readonly onActivate: (index: number) => void;
}

function TokenRow({ row, token, index, raw, isMember, state, isTabStop, ...rest }: TokenRowProps) {
  const text = tokenText(token, raw);
  return (
    <div
      className={styles.token}
      style={rowVariable(row)}
      role="option"
      aria-selected={state === "pinned"}
      aria-setsize={rest.numRows}
      aria-posinset={row + 1}
      tabIndex={isTabStop ? 0 : -1}
      title={`${text}, token ${index}${token.original ? `: “${token.original}” is unknown to this model` : ""}`}
      data-muted={token.special || !isMember || undefined}
      data-continues={(token.continues && row > 0) || undefined}
      data-focus={state === "hovered" || state === "pinned" ? state : undefined}
      data-twin={state === "twin" || undefined}
      data-marked={rest.isMarked || undefined}
      onFocus={() => rest.onFocus(row)}
      onClick={() => rest.onActivate(index)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        rest.onActivate(index);
      }}
    >
      <span className={styles.text}>{text}</span>
    </div>
  );
}

function stateOf({ side, focus, pinned }: TokenColumnProps, index: number): RowState {
  if (focus?.index !== index) return "plain";
  if (focus.side !== side) return "twin";
  return pinned ? "pinned" : "hovered";
}

/** The row that holds the tab stop; when it moves while the column has the keyboard, so does the keyboard. */
function useActiveRow(column: RefObject<HTMLDivElement | null>, numRows: number) {
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, Math.max(0, numRows - 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tab stop is found in the DOM after `active` moved it
  useLayoutEffect(() => {
    if (!column.current?.contains(document.activeElement)) return;
    column.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [active, column]);
  return [active, setActive] as const;
}

function walk(event: KeyboardEvent, active: number, numRows: number, setActive: (row: number) => void): void {
  const next = rowAfter(event, active, numRows);
  if (next === null) return;
  event.preventDefault();
  event.stopPropagation();
  setActive(next);
}

/** The rows in and near the window, and the one that holds the tab stop wherever it is. */
function shownRows(layout: HeadLayout, band: Band, active: number): number[] {
  const { first, end } = rowsWithin(layout, band.top, band.height, overscan);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  if (layout.rows.length === 0 || (active >= first && active < end)) return rows;
  return active < first ? [active, ...rows] : [...rows, active];
}
