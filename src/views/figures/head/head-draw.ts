/** @file Draws the head view's lines and weight cells; knows a context, a layout and numbers only. */

import { cssColor, mix, parseColor, type Rgb, textOn } from "../../ui/colors";
import { monospace } from "../../ui/fonts";
import type { FigureTheme } from "../figure-theme";
import { headLook, type LookOf, type MapLook } from "../map-look";
import { weightText } from "../numbers";
import { cellBox, type HeadLayout, rowMiddle, rowsWithin } from "./head-layout";
import { faintness, type LineSet, opacityOf } from "./lines";

/** The part of a context that lines are drawn with. */
export type LinePen = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "bezierCurveTo"
  | "stroke"
  | "setLineDash"
  | "globalAlpha"
  | "lineWidth"
  | "strokeStyle"
>;

/** A window on the figure: from `top`, `height` pixels of it. */
export interface Band {
  readonly top: number;
  readonly height: number;
}

/** The number a cell shows; null for no cell. `token` is null in the row of hidden tokens. */
export type CellWeight = (head: number, token: number | null) => number | null;

export type LineWidth = (level: number, isFaint: boolean) => number;

/** Curves a stroke: few calls, yet no path so large that its overlaps take long to find. */
const curvesPerStroke = 48;
const lineInset = 4;
const outOfView = 24;
export const dashes = { solid: [], dashed: [7, 4], dotted: [2, 4] };

/**
 * Draws from line `from` on, at most `count` of those that touch the band, the last first: since lines come strongest first,
 * the strong end on top. Returns the first line not yet considered.
 */
export function drawLines(
  context: LinePen,
  lines: LineSet,
  layout: HeadLayout,
  band: Band,
  widthOf: LineWidth,
  from: number,
  count: number,
  lookOf: LookOf = headLook,
): number {
  const starts: number[] = [];
  let next = from;
  for (let chosen = 0; next < lines.length && chosen < count; ) {
    const end = endOfStroke(lines, next);
    starts.push(next);
    chosen += curvesWithin(lines, layout, band, next, end);
    next = end;
  }
  let end = next;
  for (const start of starts.reverse()) {
    context.beginPath();
    if (traceCurves(context, lines, layout, band, start, end) > 0)
      strokeAs(context, lines, start, widthOf, lookOf);
    end = start;
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
  return next;
}

/** How many of the curves `[first, end)` touch the band. */
function curvesWithin(lines: LineSet, layout: HeadLayout, band: Band, first: number, end: number): number {
  let curves = 0;
  for (let index = first; index < end; index++)
    if (touches(band, rowMiddle(layout, lines.queries[index]!), rowMiddle(layout, lines.keys[index]!)))
      curves++;
  return curves;
}

/** The cells beside the rows of `band`, one for each head that has room. */
export function drawCells(
  context: CanvasRenderingContext2D,
  layout: HeadLayout,
  theme: FigureTheme,
  weightOf: CellWeight,
  band: Band,
  full: readonly number[] | null,
  lookOf: LookOf = headLook,
): void {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `11px ${monospace}`;
  const { first, end } = rowsWithin(layout, band.top, band.height, 0);
  for (let row = first; row < end + (layout.hasHiddenRow ? 1 : 0); row++) {
    for (const [slot, head] of layout.cellHeads.entries()) {
      const weight = weightOf(head, layout.rows[row] ?? null);
      const isFaint = full !== null && !full.includes(head);
      if (weight !== null)
        drawCell(context, layout, theme, { row, slot, weight, isFaint, look: lookOf(head) });
    }
  }
}

interface Cell {
  readonly row: number;
  readonly slot: number;
  readonly weight: number;
  readonly isFaint: boolean;
  readonly look: MapLook;
}

function drawCell(
  context: CanvasRenderingContext2D,
  layout: HeadLayout,
  theme: FigureTheme,
  { row, slot, weight, isFaint, look }: Cell,
): void {
  const { x, y, width, height } = cellBox(layout, row, slot);
  const fill = cellColor(theme.background, look, isFaint ? weight * faintness : weight);
  context.fillStyle = cssColor(fill);
  context.beginPath();
  context.roundRect(x, y, width, height, 3);
  context.fill();
  context.fillStyle = textOn(fill);
  context.fillText(weightText(weight), x + width / 2, (row + 0.5) * layout.rowHeight + 0.5);
}

/** A hint of the map's colour at 0, all of it at 1. */
export function cellColor(background: Rgb, { color }: MapLook, weight: number): Rgb {
  return mix(background, parseColor(color), 0.08 + 0.92 * Math.min(1, weight));
}

function endOfStroke(lines: LineSet, from: number): number {
  const group = from < lines.faintFrom ? lines.faintFrom : lines.length;
  const last = Math.min(group, from + curvesPerStroke);
  let end = from + 1;
  while (end < last && lines.levels[end] === lines.levels[from] && lines.heads[end] === lines.heads[from])
    end++;
  return end;
}

/** Adds the curves `[first, end)` that touch the band; returns how many do. */
function traceCurves(
  context: LinePen,
  lines: LineSet,
  layout: HeadLayout,
  band: Band,
  first: number,
  end: number,
): number {
  const left = layout.lines.x + lineInset;
  const right = layout.lines.x + layout.lines.width - lineInset;
  const middle = (left + right) / 2;
  let curves = 0;
  for (let index = first; index < end; index++) {
    const start = rowMiddle(layout, lines.queries[index]!);
    const finish = rowMiddle(layout, lines.keys[index]!);
    if (!touches(band, start, finish)) continue;
    const [from, to] = [nearBand(band, start), nearBand(band, finish)];
    context.moveTo(left, from);
    context.bezierCurveTo(middle, from, middle, to, right, to);
    curves++;
  }
  return curves;
}

/** A far end out of view is brought near, so that its line leaves through the corner instead of along the edge. */
function nearBand({ top, height }: Band, y: number): number {
  return Math.max(top - outOfView, Math.min(top + height + outOfView, y));
}

/** A curve between two heights never leaves the span between them, but for half its width. */
function touches(band: Band, start: number, finish: number): boolean {
  return Math.max(start, finish) > band.top - 3 && Math.min(start, finish) < band.top + band.height + 3;
}

function strokeAs(context: LinePen, lines: LineSet, index: number, widthOf: LineWidth, lookOf: LookOf): void {
  const { color, mark } = lookOf(lines.heads[index]!);
  const isFaint = index >= lines.faintFrom;
  context.strokeStyle = color;
  context.globalAlpha = opacityOf(lines.levels[index]!) * (isFaint ? faintness : 1);
  context.lineWidth = widthOf(lines.levels[index]!, isFaint);
  context.setLineDash(dashes[mark]);
  context.stroke();
}
