/** @file The colours of charts on the page, by colour scheme. */

import type { ChartTheme } from "../../figures/charts/chart";
import { cssColor, parseColor, type Scheme, sequentialColor } from "../ui/colors";

export const chartThemes: Record<Scheme, ChartTheme> = {
  light: {
    scheme: "light",
    background: "#ffffff",
    text: "#1b1e23",
    muted: "#5d636d",
    grid: "#ebecee",
    accent: "#d9480f",
    sequential: sequentialScale("light", "#ffffff"),
  },
  dark: {
    scheme: "dark",
    background: "#191b1f",
    text: "#e6e8eb",
    muted: "#a3a9b2",
    grid: "#2b2f35",
    accent: "#ff922b",
    sequential: sequentialScale("dark", "#191b1f"),
  },
};

function sequentialScale(scheme: Scheme, background: string): [number, string][] {
  const stops = 9;
  const ground = parseColor(background);
  return Array.from({ length: stops }, (_, i) => {
    const position = i / (stops - 1);
    return [position, cssColor(sequentialColor(0.06 + 0.94 * position, scheme, ground))];
  });
}
