/** @file A chart as plain data for Plotly, and the look it is built for. */

import { interpolateViridis } from "d3-scale-chromatic";
import type { Annotations, Data, Layout } from "plotly.js";
import { countPresent } from "../../analysis/absent-heads";
import type { HeadPlace } from "../../analysis/head-sets";

export interface ChartTheme {
  readonly scheme: "light" | "dark";
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly font: string;
  /** Marks the selected head. */
  readonly mark: string;
  /** The colours of heads. */
  readonly palette: readonly string[];
  /** The sequential scale that all figures share, as Plotly takes it. */
  readonly sequential: readonly (readonly [number, string])[];
}

/** Width and height in CSS pixels. */
export interface ChartLook {
  readonly theme: ChartTheme;
  readonly width: number;
  readonly height: number;
  /** A picture: nothing in it can be pressed. */
  readonly isStill?: true;
}

export interface Chart {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

/** What the user has picked out in a chart. */
export interface Marks {
  readonly selected: HeadPlace | null;
  /** The only layer drawn; null for all. */
  readonly shown: number | null;
  /** Heads that are chosen together; by default none. */
  readonly chosen?: readonly HeadPlace[];
}

/** A column of a chart's table of numbers. */
export interface Column {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** The name of a column from words of the code, as all files write them: `distanceSpread`, `tokens` → `distance_spread_tokens`. */
export const columnName = (...words: readonly string[]): string =>
  words
    .join("_")
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll("-", "_");

/** Layer and head of every value of an `[L, H]` tensor. */
export function headColumns([numLayers = 0, numHeads = 0]: readonly number[]): readonly Column[] {
  const places = Array.from({ length: numLayers * numHeads }, (_, place) => place);
  return [
    { name: "layer", values: places.map((place) => Math.floor(place / numHeads)) },
    { name: "head", values: places.map((place) => place % numHeads) },
  ];
}

/** The layout that all charts share. Its size is given, so that a drawing never depends on the page. */
export function baseLayout({ theme, width, height }: ChartLook): Partial<Layout> {
  return {
    width,
    height,
    margin: { l: 58, r: 14, t: 12, b: 46 },
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.background,
    font: { family: theme.font, size: 12, color: theme.text },
    hovermode: "closest",
    hoverlabel: {
      bgcolor: theme.background,
      bordercolor: theme.muted,
      font: { family: theme.font, size: 12, color: theme.text },
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

/** An axis of layers or heads: whole numbers, as many as fit. */
export function indexAxis(look: ChartLook, title: string, count: number): Partial<Layout["xaxis"]> {
  const step = Math.ceil(count / Math.max(1, Math.floor((look.width - 80) / 22)));
  return { ...axis(look, title), dtick: step, tick0: 0, showgrid: false };
}

/** Layers differ in even steps of brightness, which are visible without colour vision too. */
export function layerColor(layer: number, numLayers: number, scheme: ChartTheme["scheme"]): string {
  const share = numLayers > 1 ? layer / (numLayers - 1) : 0;
  return interpolateViridis(scheme === "light" ? 0.88 * share : 0.2 + 0.78 * share);
}

/** The layers' colours as Plotly's scale. */
export function layerScale(scheme: ChartTheme["scheme"]): [number, string][] {
  const stops = 9;
  return Array.from({ length: stops }, (_, i) => [i / (stops - 1), layerColor(i, stops, scheme)]);
}

/** The words in a chart without a value to draw, since every head was pruned. */
export function emptyNote(values: ArrayLike<number>, { theme }: ChartLook): Partial<Annotations>[] {
  if (countPresent(values) > 0) return [];
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

/** Escapes untrusted text for Plotly, which interprets a few HTML tags. */
export function plainText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
