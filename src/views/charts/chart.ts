/** @file What a chart is made of: plain data for Plotly, and the look it is built for. */

import { interpolateViridis } from "d3-scale-chromatic";
import type { Annotations, Config, Data, Layout } from "plotly.js";
import { countPresent } from "../../analysis/absent-heads";
import { cssColor, parseColor, sequentialColor } from "../ui/colors";
import { type PageColors, pageColors, type Scheme } from "../ui/page-colors";
import { sans } from "../ui/theme";

export interface ChartTheme extends PageColors {
  readonly scheme: Scheme;
}

export const chartThemes: Record<Scheme, ChartTheme> = {
  light: { scheme: "light", ...pageColors.light },
  dark: { scheme: "dark", ...pageColors.dark },
};

/** Width and height in CSS pixels. */
export interface ChartLook {
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
}

export interface Chart {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/** Pure, so that a chart can be drawn on the page, at another size in a file, and in a test. */
export type ChartBuilder = (look: ChartLook) => Chart;

export const chartConfig: Partial<Config> = { displaylogo: false, displayModeBar: false, responsive: false };

/** What every chart's layout shares. Sizes are given, so that a drawing never depends on the page. */
export function baseLayout({ theme, width, height }: ChartLook): Partial<Layout> {
  return {
    width,
    height,
    margin: { l: 58, r: 14, t: 12, b: 46 },
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.background,
    font: { family: sans, size: 12, color: theme.text },
    hovermode: "closest",
    hoverlabel: {
      bgcolor: theme.background,
      bordercolor: theme.muted,
      font: { family: sans, size: 12, color: theme.text },
    },
    dragmode: false,
    showlegend: false,
  };
}

export function axis({ theme }: ChartLook, title: string): Partial<Layout["xaxis"]> {
  return {
    title: { text: title, font: { size: 12, color: theme.muted }, standoff: 8 },
    tickfont: { size: 11, color: theme.muted },
    gridcolor: theme.line,
    linecolor: theme.line,
    zeroline: false,
    fixedrange: true,
    automargin: true,
  };
}

/** An axis of layers or heads: whole numbers, all of them where there is room. */
export function indexAxis(look: ChartLook, title: string, count: number): Partial<Layout["xaxis"]> {
  const step = Math.ceil(count / Math.max(1, Math.floor((look.width - 80) / 22)));
  return { ...axis(look, title), dtick: step, tick0: 0, showgrid: false };
}

/** Layers from first to last: even steps of brightness tell them apart also without colour vision. */
export function layerColor(layer: number, numLayers: number, scheme: Scheme): string {
  const share = numLayers > 1 ? layer / (numLayers - 1) : 0;
  return interpolateViridis(scheme === "light" ? 0.88 * share : 0.2 + 0.78 * share);
}

/** The layers' colours as Plotly's scale. */
export function layerScale(scheme: Scheme): [number, string][] {
  const stops = 9;
  return Array.from({ length: stops }, (_, i) => [i / (stops - 1), layerColor(i, stops, scheme)]);
}

/** The sequential scale of all figures as Plotly's. */
export function sequentialScale({ scheme, background }: ChartTheme): [number, string][] {
  const stops = 9;
  const ground = parseColor(background);
  return Array.from({ length: stops }, (_, i) => {
    const position = i / (stops - 1);
    return [position, cssColor(sequentialColor(0.06 + 0.94 * position, scheme, ground))];
  });
}

/** What stands in a chart that has nothing to draw: no head of these figures is there. */
export function emptyNote(figures: ArrayLike<number>, { theme }: ChartLook): Partial<Annotations>[] {
  if (countPresent(figures) > 0) return [];
  return [
    {
      text: "no head is left",
      xref: "paper",
      yref: "paper",
      x: 0.5,
      y: 0.5,
      showarrow: false,
      font: { size: 13, color: theme.muted },
    },
  ];
}

/** Text that is not ours as Plotly's text, which reads a few HTML tags. */
export function plainText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
