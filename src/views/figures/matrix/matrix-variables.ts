/** @file The matrix view's layout as custom properties, by which the style sheet places the labels around the cells. */

import type { CSSProperties } from "react";
import type { MatrixLayout } from "./matrix-layout";

/** Of the figure's element. */
export function matrixVariables({
  labels,
  cell,
  side,
}: MatrixLayout): Readonly<Record<`--${string}`, string>> {
  return {
    "--labels": `${labels}px`,
    "--cell": `${cell}px`,
    "--side": `${side}px`,
    "--label-size": `${Math.min(13, Math.max(11, cell - 3))}px`,
  };
}

/** Which row or column a label names. */
export const placeVariable = (place: number): CSSProperties => ({ "--place": place }) as CSSProperties;
