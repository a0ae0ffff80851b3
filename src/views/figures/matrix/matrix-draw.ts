/** @file Draws a matrix of weights, or of their differences: as pixels, or cell by cell with numbers. */

import { colorTable, cssColor, type Rgb, textOn } from "../../ui/colors";
import { monospace } from "../../ui/fonts";
import { type AttentionView, weightAt } from "../attention-view";
import type { FigureTheme } from "../figure-theme";
import { weightText } from "../numbers";
import { differenceEntry, drawGrid, putPixels, tableEntry, weightPixels } from "../pixels";
import { pooledSize, poolMap } from "../pooling";
import { type MatrixLayout, type MatrixWindow, rowsAt } from "./matrix-layout";

export interface MatrixModel {
  /** A view of one map. */
  readonly view: AttentionView;
  readonly layout: MatrixLayout;
  /** `"sequential"`, `"diverging"`, or a head's colour. */
  readonly color: string;
  readonly hasNumbers: boolean;
  /** What of the cells the canvas shows. */
  readonly window: MatrixWindow;
  readonly theme: FigureTheme;
  readonly pixelRatio: number;
}

const gridFrom = 6;
/** Cells of this side have room for `0.12`, and with a sign for `−0.12`, in the smallest letters. */
export const numberedCell = { weights: 24, differences: 29 };
/** Cells of this side have room for it in the usual ones. */
export const roomyCell = { weights: 30, differences: 36 };

/** The size of the numbers in cells of a side. */
export function numberSize(cell: number, isDifference: boolean): number {
  const widest = isDifference ? "−0.12" : "0.12";
  return Math.min(11, (cell - 4) / (widest.length * characterWidth));
}

/** Of a monospaced font, as a share of its size. */
const characterWidth = 0.61;

const entryOf = (color: string) => (color === "diverging" ? differenceEntry : tableEntry);

/** Whether each cell is drawn on its own, with its number. */
const isNumbered = ({ hasNumbers, layout, color }: Pick<MatrixModel, "hasNumbers" | "layout" | "color">) =>
  hasNumbers && layout.cell >= numberedCell[color === "diverging" ? "differences" : "weights"];

/** Draws the window's cells from the context's origin. */
export function drawMatrix(context: CanvasRenderingContext2D, model: MatrixModel): void {
  if (isNumbered(model)) drawNumbered(context, model);
  else drawPixels(context, model);
}

/** A pixel that holds several pairs shows their largest weight. */
function drawPixels(context: CanvasRenderingContext2D, model: MatrixModel): void {
  const { view, layout, color, theme, pixelRatio, window } = model;
  const size = pooledSize(view.rows.length, layout.side * pixelRatio);
  const table = colorTable(color, theme.scheme, theme.background);
  const stamp = document.createElement("canvas");
  stamp.width = size;
  stamp.height = size;
  putPixels(stamp.getContext("2d")!, weightPixels(poolMap(view, 0, size), table, entryOf(color)), 0, 0);
  context.imageSmoothingEnabled = false;
  context.translate(-window.left, -window.top);
  context.drawImage(stamp, 0, 0, layout.side, layout.side);
  if (layout.cell >= gridFrom) drawGrid(context, 0, 0, layout.side, size, cssColor(theme.background));
}

function drawNumbered(context: CanvasRenderingContext2D, model: MatrixModel): void {
  const { view, layout, color, theme, window } = model;
  const { cell, rows } = layout;
  const table = colorTable(color, theme.scheme, theme.background);
  const placeOf = entryOf(color);
  const [queries, keys] = [
    rowsAt(layout, window.top, window.height),
    rowsAt(layout, window.left, window.width),
  ];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `${numberSize(cell, color === "diverging")}px ${monospace}`;
  context.translate(-window.left, -window.top);
  for (let row = queries.first; row < queries.end; row++) {
    for (let column = keys.first; column < keys.end; column++) {
      const weight = weightAt(view, 0, rows[row]!, rows[column]!);
      const at = placeOf(weight) * 3;
      const fill: Rgb = [table[at]!, table[at + 1]!, table[at + 2]!];
      context.fillStyle = cssColor(fill);
      context.fillRect(column * cell, row * cell, cell - 1, cell - 1);
      context.fillStyle = textOn(fill);
      context.fillText(weightText(weight), (column + 0.5) * cell, (row + 0.5) * cell);
    }
  }
}
