/** @file The head view's layout as custom properties, by which the style sheet places columns, headings and rows. */

import type { CSSProperties } from "react";
import type { HeadLayout } from "./head-layout";

/** Of the figure's element; `height` is that of the window on the rows, in CSS pixels. */
export function layoutVariables(layout: HeadLayout, height: number): Readonly<Record<`--${string}`, string>> {
  const { query, key, cells, cellWidth, rowHeight } = layout;
  return {
    "--query-x": `${query.x}px`,
    "--query-width": `${query.width}px`,
    "--key-x": `${key.x}px`,
    "--key-width": `${key.width}px`,
    "--cells-x": `${cells.x}px`,
    "--cell-width": `${cellWidth}px`,
    "--row-height": `${rowHeight}px`,
    "--rows-height": `${layout.height}px`,
    "--window-height": `${height}px`,
  };
}

/** Which row a token is in. */
export const rowVariable = (row: number): CSSProperties => ({ "--row": row }) as CSSProperties;

/** Which column of cells a heading is above. */
export const slotVariable = (slot: number): CSSProperties => ({ "--slot": slot }) as CSSProperties;
