/** @file The full value of the weight cell under the pointer. */

import styles from "../figures.module.css";
import { fullWeightText, tokenText } from "../numbers";
import type { FigureToken, TokenFocus } from "../types";
import type { CellWeight } from "./head-draw";
import { cellAt, type HeadLayout } from "./head-layout";
import { cellWords } from "./head-words";

interface CellTooltipProps {
  readonly layout: HeadLayout;
  readonly focus: TokenFocus | null;
  readonly cellWeights: CellWeight;
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  readonly pointer: { readonly x: number; readonly y: number };
}

export function CellTooltip({ layout, focus, cellWeights, tokens, rawTokens, pointer }: CellTooltipProps) {
  const cell = cellAt(layout, pointer.x, pointer.y);
  const weight = cell && cellWeights(cell.head, cell.token);
  if (!cell || weight === null) return null;
  const top = pointer.y > 40 ? pointer.y - 36 : pointer.y + 18;
  return (
    <div className={`${styles.tooltip} ${styles.mono}`} role="tooltip" style={{ right: 4, top }}>
      {cellWords(cell, focus, (token) => tokenText(tokens[token]!, rawTokens))}{" "}
      <strong>{fullWeightText(weight)}</strong>
    </div>
  );
}
