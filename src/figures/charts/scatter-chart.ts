/** @file Any two values of the heads against each other, a third as colour. Pure. */

import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import {
  axis,
  baseLayout,
  type Chart,
  type ChartLook,
  emptyNote,
  layerScale,
  type Marks,
  plainText,
} from "./chart";

/** One value for each head, layer by layer, `[L·H]`; NaN, which is not drawn, for a pruned head. */
export interface HeadAxis {
  readonly name: string;
  readonly values: readonly number[];
}

interface ScatterInput extends Pick<Marks, "selected" | "chosen"> {
  readonly x: HeadAxis;
  readonly y: HeadAxis;
  readonly color: HeadAxis;
  readonly numHeads: number;
  /** The heads of another model of the same shape, drawn behind. */
  readonly baseline?: { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] };
}

export function scatterChart(input: ScatterInput, look: ChartLook): Chart {
  const { x, y, color, numHeads, selected, chosen = [], baseline } = input;
  const placeOf = ([layer, head]: HeadPlace) => layer * numHeads + head;
  const own = selected ? placeOf(selected) : -1;
  const note = emptyNote(x.values, look);
  const hasHeads = note.length === 0;
  return {
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: [...x.values],
        y: [...y.values],
        // Points that are not chosen fade.
        ...(chosen.length > 0 && {
          selectedpoints: chosen.map(placeOf),
          unselected: { marker: { opacity: 0.3 } },
        }),
        text: x.values.map((_, place) => hoverText([x, y, color], place, numHeads)),
        hovertemplate: "%{text}<extra></extra>",
        marker: {
          color: [...color.values],
          colorscale: layerScale(look.theme.scheme),
          size: x.values.map((_, place) => (place === own ? 14 : 9)),
          opacity: 0.9,
          showscale: hasHeads,
          line: {
            color: x.values.map((_, place) => (place === own ? look.theme.mark : look.theme.background)),
            width: x.values.map((_, place) => (place === own ? 3 : 0.5)),
          },
          colorbar: {
            thickness: 10,
            outlinewidth: 0,
            tickfont: { size: 11, color: look.theme.muted },
            title: { text: color.name, side: "right", font: { size: 11, color: look.theme.muted } },
          },
        },
      },
      ...(baseline ? [baselineTrace(baseline, numHeads, look)] : []),
    ],
    layout: {
      ...baseLayout(look),
      xaxis: { ...axis(look, x.name), showticklabels: hasHeads },
      yaxis: { ...axis(look, y.name), showticklabels: hasHeads },
      annotations: note,
    },
  };
}

function baselineTrace(
  { name, x, y }: NonNullable<ScatterInput["baseline"]>,
  numHeads: number,
  { theme }: ChartLook,
): Chart["data"][number] {
  const axes = [
    { name: "x", values: x },
    { name: "y", values: y },
  ];
  return {
    type: "scatter",
    mode: "markers",
    x: [...x],
    y: [...y],
    text: x.map((_, place) => `${plainText(name)}<br>${hoverText(axes, place, numHeads)}`),
    hovertemplate: "%{text}<extra></extra>",
    marker: { color: theme.muted, size: 6, symbol: "x-thin", line: { color: theme.muted, width: 1.2 } },
  };
}

function hoverText(axes: readonly HeadAxis[], place: number, numHeads: number): string {
  const different = axes.filter((axis, i) => axes.findIndex(({ name }) => name === axis.name) === i);
  const rows = different.map(({ name, values }) => `${name}: ${formatFull(values[place]!)}`);
  return [`Layer ${Math.floor(place / numHeads)} · head ${place % numHeads}`, ...rows].join("<br>");
}
