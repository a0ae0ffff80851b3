/** @file Draws one head's matrix of weights. */

import { colorTable, cssColor } from "../../ui/colors";
import type { AttentionView } from "../attention-view";
import { drawGrid, putPixels, weightPixels } from "../pixels";
import { pooledSize, poolMap } from "../pooling";
import type { FigureTheme } from "../theme";
import type { MatrixLayout } from "./matrix-layout";

export interface MatrixModel {
  /** A view of one map. */
  readonly view: AttentionView;
  readonly layout: MatrixLayout;
  /** `"sequential"`, or a head's colour. */
  readonly color: string;
  readonly theme: FigureTheme;
  readonly pixelRatio: number;
}

const gridFrom = 6;

/** Draws the cells from the context's origin; a pixel that holds several pairs shows their largest weight. */
export function drawMatrix(context: CanvasRenderingContext2D, model: MatrixModel): void {
  const { view, layout, theme, pixelRatio } = model;
  const size = pooledSize(view.rows.length, layout.side * pixelRatio);
  const table = colorTable(model.color, theme.scheme, theme.background);
  const stamp = document.createElement("canvas");
  stamp.width = size;
  stamp.height = size;
  putPixels(stamp.getContext("2d")!, weightPixels(poolMap(view, 0, size), table), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(stamp, 0, 0, layout.side, layout.side);
  if (layout.cell >= gridFrom) drawGrid(context, 0, 0, layout.side, size, cssColor(theme.background));
}
