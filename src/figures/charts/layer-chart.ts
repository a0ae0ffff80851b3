/** @file Models layer by layer: a point for each head, or a line through one value for each layer. Pure. */

import type { Data } from "plotly.js";
import { formatFull } from "../../lib/format";
import { axis, baseLayout, type Chart, type ChartLook, indexAxis, plainText } from "./chart";
import { axisTitle } from "./line-chart";

/** One model's values: `byLayer[layer]` holds one for each head, or a single one; NaN if there is none. */
interface LayerSeries {
  readonly name: string;
  readonly byLayer: readonly (readonly number[])[];
}

interface LayerChartInput {
  readonly series: readonly LayerSeries[];
  /** As of `HeadValues`. */
  readonly name: string;
  readonly unit: string;
  /** The axis ends a little above it. */
  readonly largest: number;
  /** A dashed line, such as at the largest possible value. */
  readonly line: { readonly value: number; readonly name: string };
}

/** The heads whose colours the models take: they differ clearly in any kind of colour vision. */
const colorsOf = [6, 4, 0];
const symbols = ["circle", "diamond", "square"];

export function layerChart(input: LayerChartInput, look: ChartLook): Chart {
  const numLayers = Math.max(0, ...input.series.map(({ byLayer }) => byLayer.length));
  return {
    data: input.series.map((series, place) => seriesTrace(series, place, input, look)),
    layout: {
      ...baseLayout(look),
      margin: { l: 58, r: 14, t: 34, b: 46 },
      xaxis: { ...indexAxis(look, "Layer", numLayers), range: [-0.5, numLayers - 0.5] },
      yaxis: { ...axis(look, axisTitle(input)), range: [0, input.largest * 1.1] },
      showlegend: true,
      legend: {
        orientation: "h",
        x: 0,
        y: 1.02,
        yanchor: "bottom",
        font: { size: 12, color: look.theme.text },
      },
      shapes: [
        {
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: input.line.value,
          y1: input.line.value,
          line: { color: look.theme.muted, width: 1, dash: "dash" },
        },
      ],
      annotations: [
        {
          text: input.line.name,
          xref: "paper",
          x: 1,
          xanchor: "right",
          y: input.line.value,
          yanchor: "bottom",
          showarrow: false,
          font: { size: 11, color: look.theme.muted },
        },
      ],
    },
  };
}

function seriesTrace(
  { name, byLayer }: LayerSeries,
  place: number,
  { series, name: quantity, unit }: LayerChartInput,
  { theme }: ChartLook,
): Data {
  const color = theme.palette[colorsOf[place % colorsOf.length]!]!;
  const offset = (place - (series.length - 1) / 2) * 0.22;
  const isLine = byLayer.every((values) => values.length === 1);
  const points = byLayer.flatMap((values, layer) => values.map((value, head) => ({ layer, head, value })));
  const where = ({ layer, head }: (typeof points)[number]) =>
    isLine ? `layer ${layer}` : `layer ${layer} · head ${head}`;
  const shownName = plainText(name);
  return {
    type: "scatter",
    mode: isLine ? "lines+markers" : "markers",
    name: shownName,
    x: points.map(({ layer }) => (isLine ? layer : layer + offset)),
    y: points.map(({ value }) => value),
    text: points.map(
      (point) => `${shownName}, ${where(point)}<br>${quantity}: ${formatFull(point.value)}${unit}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
    line: { color, width: 1.5 },
    marker: { color, symbol: symbols[place % symbols.length]!, size: 7, opacity: 0.8 },
  };
}
