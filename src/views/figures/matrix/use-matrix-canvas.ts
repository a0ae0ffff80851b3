/** @file Draws a matrix on its canvas, at the screen's density and in the page's colours. */

import { useLayoutEffect, useRef } from "react";
import { useDevicePixelRatio, useFigureTheme } from "../theme";
import { drawMatrix, type MatrixModel } from "./matrix-draw";

type MatrixParts = Omit<MatrixModel, "theme" | "pixelRatio">;

export function useMatrixCanvas({ view, layout, color, hasNumbers, window }: MatrixParts) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useFigureTheme();
  const pixelRatio = useDevicePixelRatio();
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const frame = requestAnimationFrame(() => {
      context.canvas.width = Math.round(window.width * pixelRatio);
      context.canvas.height = Math.round(window.height * pixelRatio);
      context.scale(pixelRatio, pixelRatio);
      drawMatrix(context, { view, layout, color, hasNumbers, window, theme, pixelRatio });
    });
    return () => cancelAnimationFrame(frame);
  }, [view, layout, color, hasNumbers, window, theme, pixelRatio]);
  return canvas;
}
