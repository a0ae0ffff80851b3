/** @file The colours of charts on the page, by colour scheme. */

import type { ChartTheme } from "../../figures/charts/chart";
import { cssColor, headColors, parseColor, sequentialColor } from "../ui/colors";
import { sans } from "../ui/fonts";
import { pageColors, type Scheme } from "../ui/page-colors";

export const chartThemes: Record<Scheme, ChartTheme> = { light: themeOf("light"), dark: themeOf("dark") };

function themeOf(scheme: Scheme): ChartTheme {
  const stops = 9;
  const colors = pageColors[scheme];
  const ground = parseColor(colors.background);
  const sequential = Array.from({ length: stops }, (_, i): [number, string] => {
    const position = i / (stops - 1);
    return [position, cssColor(sequentialColor(0.06 + 0.94 * position, scheme, ground))];
  });
  return { scheme, ...colors, font: sans, palette: headColors, sequential };
}
