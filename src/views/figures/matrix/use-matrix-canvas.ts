/** @file Draws a matrix on its canvas, at the screen's density and in the page's colours. */

import { useEffect, useRef } from "react";
import { useDevicePixelRatio, useFigureTheme } from "../theme";
import { drawMatrix, type MatrixModel } from "./matrix-draw";

export function useMatrixCanvas({ view, layout, color }: Omit<MatrixModel, "theme" | "pixelRatio">) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useFigureTheme();
  const pixelRatio = useDevicePixelRatio();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const frame = requestAnimationFrame(() => {
      context.canvas.width = Math.round(layout.side * pixelRatio);
      context.canvas.height = context.canvas.width;
      context.scale(pixelRatio, pixelRatio);
      drawMatrix(context, { view, layout, color, theme, pixelRatio });
    });
    return () => cancelAnimationFrame(frame);
  }, [view, layout, color, theme, pixelRatio]);
  return canvas;
}
