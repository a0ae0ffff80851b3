/** @file Any two figures of the heads against each other, a third as colour. Pure. */

import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import { axis, baseLayout, type Chart, type ChartLook, emptyNote, layerScale } from "./chart";

/** One figure of all heads, layer by layer, `[L·H]`; NaN, which is drawn nowhere, for a head that was pruned. */
export interface HeadFigure {
  readonly name: string;
  readonly values: readonly number[];
}

export interface ScatterInput {
  readonly x: HeadFigure;
  readonly y: HeadFigure;
  readonly color: HeadFigure;
  readonly numHeads: number;
  readonly selected: HeadPlace | null;
}

export function scatterChart({ x, y, color, numHeads, selected }: ScatterInput, look: ChartLook): Chart {
  const chosen = selected ? selected[0] * numHeads + selected[1] : -1;
  const note = emptyNote(x.values, look);
  const hasHeads = note.length === 0;
  return {
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: [...x.values],
        y: [...y.values],
        text: x.values.map((_, place) => hoverText([x, y, color], place, numHeads)),
        hovertemplate: "%{text}<extra></extra>",
        marker: {
          color: [...color.values],
          colorscale: layerScale(look.theme.scheme),
          size: x.values.map((_, place) => (place === chosen ? 14 : 9)),
          opacity: 0.9,
          showscale: hasHeads,
          line: {
            color: x.values.map((_, place) => (place === chosen ? look.theme.mark : look.theme.background)),
            width: x.values.map((_, place) => (place === chosen ? 3 : 0.5)),
          },
          colorbar: {
            thickness: 10,
            outlinewidth: 0,
            tickfont: { size: 11, color: look.theme.muted },
            title: { text: color.name, side: "right", font: { size: 11, color: look.theme.muted } },
          },
        },
      },
    ],
    layout: {
      ...baseLayout(look),
      xaxis: { ...axis(look, x.name), showticklabels: hasHeads },
      yaxis: { ...axis(look, y.name), showticklabels: hasHeads },
      annotations: note,
    },
  };
}

function hoverText(figures: readonly HeadFigure[], place: number, numHeads: number): string {
  const different = figures.filter(
    (figure, i) => figures.findIndex(({ name }) => name === figure.name) === i,
  );
  const rows = different.map(({ name, values }) => `${name}: ${formatFull(values[place]!)}`);
  return [`Layer ${Math.floor(place / numHeads)} · head ${place % numHeads}`, ...rows].join("<br>");
}
