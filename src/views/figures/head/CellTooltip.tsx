/** @file The full value of the weight cell under the pointer. */

import styles from "../figures.module.css";
import type { LookOf } from "../map-look";
import { fullWeightText, tokenText } from "../numbers";
import type { FigureToken, TokenFocus } from "../types";
import type { CellWeight } from "./head-draw";
import { cellAt, type HeadLayout } from "./head-layout";
import { cellWords } from "./head-words";

interface CellTooltipProps {
  readonly layout: HeadLayout;
  readonly focus: TokenFocus | null;
  readonly cellWeights: CellWeight;
  readonly lookOf: LookOf;
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  readonly pointer: { readonly x: number; readonly y: number };
  /** Of the figure. */
  readonly width: number;
}

/** How far it reaches to the right of the pointer, if there is room. */
const overhang = 40;

export function CellTooltip(props: CellTooltipProps) {
  const { layout, focus, cellWeights, lookOf, tokens, rawTokens, pointer, width } = props;
  const cell = cellAt(layout, pointer.x, pointer.y);
  const weight = cell && cellWeights(cell.head, cell.token);
  if (!cell || weight === null) return null;
  const right = Math.max(4, width - pointer.x - overhang);
  const top = pointer.y > 40 ? pointer.y - 36 : pointer.y + 18;
  return (
    <div className={`${styles.tooltip} ${styles.mono}`} role="tooltip" style={{ right, top }}>
      {cellWords(cell, focus, (token) => tokenText(tokens[token]!, rawTokens), lookOf)}{" "}
      <strong>{fullWeightText(weight)}</strong>
    </div>
  );
}
