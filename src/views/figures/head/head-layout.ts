/** @file The positions of everything in the head view, and what is at a point, in CSS pixels; draws nothing. */

import type { TokenFocus } from "../types";

export interface HeadLayoutOptions {
  /** Room for the figure. */
  readonly width: number;
  readonly maxHeight: number;
  /** Tokens with a row, ascending, out of `numTokens`. */
  readonly rows: readonly number[];
  readonly numTokens: number;
  /** Characters of the longest token's text. */
  readonly longestToken: number;
  readonly heads: readonly number[];
  readonly selectedHead: number | null;
  readonly compact: boolean;
  /** To be read from afar: the lines have the room of the numbers. */
  readonly large?: boolean;
  /** Whether a last row is kept for what hidden tokens receive. */
  readonly hasHiddenRow: boolean;
}

interface Column {
  readonly x: number;
  readonly width: number;
}

export interface HeadLayout {
  readonly rowHeight: number;
  /** Height of all rows; the figure scrolls if this exceeds its own height. */
  readonly height: number;
  readonly rows: readonly number[];
  /** The row of each token, −1 for none. */
  readonly rowOf: Int32Array;
  readonly query: Column;
  readonly lines: Column;
  readonly key: Column;
  readonly cells: Column;
  readonly cellWidth: number;
  /** The heads that have room for a cell. */
  readonly cellHeads: readonly number[];
  readonly hasHiddenRow: boolean;
}

export interface CellRef {
  readonly head: number;
  /** The token of the cell's row, or null for the row of hidden tokens. */
  readonly token: number | null;
}

/** The room above the rows: status, headings and a border. */
export const headingHeight = 59;

const tallestRow = { usual: 34, large: 48 };
const shortestRow = { usual: 17, large: 26 };
const texts = {
  roomy: { character: 8, padding: 22 },
  compact: { character: 7.3, padding: 18 },
  large: { character: 11, padding: 28 },
};
const cellsMargin = 12;
/** The least width at which lines can be told apart; beyond `wanted` they only grow longer. */
const linesWidth = { narrow: 72, roomy: 150, wanted: 320, most: 600, large: 1000 };
const cellWidths = { least: 30, most: 44 };

export function headLayout(options: HeadLayoutOptions): HeadLayout {
  const { rows, numTokens, hasHiddenRow } = options;
  const numRows = rows.length + (hasHiddenRow ? 1 : 0);
  const size = options.large ? "large" : "usual";
  const most = Math.floor(options.maxHeight / Math.max(1, numRows));
  const rowHeight = clamp(most, shortestRow[size], tallestRow[size]);
  const rowOf = new Int32Array(numTokens).fill(-1);
  for (const [row, token] of rows.entries()) rowOf[token] = row;
  return { rowHeight, height: numRows * rowHeight, rows, rowOf, hasHiddenRow, ...columns(options) };
}

/** Whether rows are so low that the letters are smaller. */
export const isDense = ({ rowHeight }: HeadLayout): boolean => rowHeight < 20;

/** The vertical middle of a token's row. */
export function rowMiddle(layout: HeadLayout, token: number): number {
  return (layout.rowOf[token]! + 0.5) * layout.rowHeight;
}

/** The token at a point, or null between the columns and outside the rows. */
export function tokenAt(layout: HeadLayout, x: number, y: number): TokenFocus | null {
  const index = layout.rows[Math.floor(y / layout.rowHeight)];
  if (index === undefined) return null;
  if (isWithin(layout.query, x)) return { side: "query", index };
  return isWithin(layout.key, x) ? { side: "key", index } : null;
}

/** The weight cell at a point. */
export function cellAt(layout: HeadLayout, x: number, y: number): CellRef | null {
  const head = layout.cellHeads[Math.floor((x - layout.cells.x) / layout.cellWidth)];
  const row = Math.floor(y / layout.rowHeight);
  if (head === undefined || row < 0) return null;
  if (row < layout.rows.length) return { head, token: layout.rows[row]! };
  return layout.hasHiddenRow && row === layout.rows.length ? { head, token: null } : null;
}

/** The rectangle of the weight cell in a row and at a place among `cellHeads`. */
export function cellBox({ cells, cellWidth, rowHeight }: HeadLayout, row: number, slot: number) {
  const gap = rowHeight > 22 ? 4 : 2;
  return {
    x: cells.x + slot * cellWidth,
    y: row * rowHeight + gap / 2,
    width: cellWidth - 3,
    height: rowHeight - gap,
  };
}

/** The rows `[first, end)` that a window on the figure touches, with `overscan` more on each side. */
export function rowsWithin(layout: HeadLayout, top: number, height: number, overscan: number) {
  const first = Math.floor(top / layout.rowHeight) - overscan;
  const end = Math.ceil((top + height) / layout.rowHeight) + overscan;
  return { first: Math.max(0, first), end: Math.min(layout.rows.length, end) };
}

function columns(options: HeadLayoutOptions) {
  const { width, heads, compact, large = false } = options;
  const text = textWidth(options);
  const least = compact ? linesWidth.narrow : linesWidth.roomy;
  const forCells = width - 2 * text - least - cellsMargin;
  const mostCells = large ? 0 : heads.length;
  const numCells = clamp(Math.floor(forCells / cellWidths.least), Math.min(1, mostCells), mostCells);
  const spare = forCells + least - linesWidth.wanted;
  const cellWidth = clamp(Math.floor(spare / Math.max(1, numCells)), cellWidths.least, cellWidths.most);
  const cellsWidth = numCells * cellWidth;
  const mostLines = large ? linesWidth.large : linesWidth.most;
  const lines = clamp(width - 2 * text - cellsWidth - cellsMargin, linesWidth.narrow / 2, mostLines);
  return {
    query: { x: 0, width: text },
    lines: { x: text, width: lines },
    key: { x: text + lines, width: text },
    cells: { x: 2 * text + lines + cellsMargin, width: cellsWidth },
    cellWidth,
    cellHeads: headsWithRoom(heads, options.selectedHead, numCells),
  };
}

function textWidth({ width, longestToken, compact, large = false }: HeadLayoutOptions): number {
  const most = compact ? Math.min(104, width * 0.26) : large ? width * 0.25 : Math.min(176, width * 0.2);
  const { character, padding } = compact ? texts.compact : large ? texts.large : texts.roomy;
  return clamp(
    Math.ceil(longestToken * character) + padding,
    Math.min(56, Math.floor(most)),
    Math.floor(most),
  );
}

/** The first `count` heads, among them the selected one if it is drawn at all. */
function headsWithRoom(heads: readonly number[], selected: number | null, count: number): readonly number[] {
  const first = heads.slice(0, count);
  if (selected === null || count === 0 || first.includes(selected) || !heads.includes(selected)) return first;
  return [...first.slice(0, -1), selected];
}

function isWithin(column: Column, x: number): boolean {
  return x >= column.x && x < column.x + column.width;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
