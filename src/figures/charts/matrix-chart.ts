/** @file Distances of all pairs of heads as a square, heads of a cluster side by side. Pure. */

import type { Shape } from "plotly.js";
import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import { axis, baseLayout, type Chart, type ChartLook, emptyNote, type Marks } from "./chart";

interface MatrixInput extends Pick<Marks, "selected"> {
  /** `[n, n]`, of the heads in the order of the chart. */
  readonly distances: FloatTensor;
  readonly heads: readonly HeadPlace[];
  /** Of each head in the order of the chart: ascending. */
  readonly clusterOf: readonly number[];
  /** "distance" */
  readonly name: string;
}

export function matrixChart(
  { distances, heads, clusterOf, name, selected }: MatrixInput,
  look: ChartLook,
): Chart {
  const n = heads.length;
  const rows = heads.map((_, row) => Array.from(distances.data.subarray(row * n, (row + 1) * n)));
  const names = heads.map(([layer, head]) => `L${layer} H${head}`);
  const note = emptyNote(distances.data, look);
  const middles = clustersIn(clusterOf).map(({ first, last }) => (first + last) / 2);
  const clusters = {
    ...axis(look, "Heads by cluster"),
    tickvals: middles,
    ticktext: middles.map((_, cluster) => String(cluster + 1)),
    tickangle: 0,
    showgrid: false,
  };
  const own = selected ? names.indexOf(`L${selected[0]} H${selected[1]}`) : -1;
  return {
    data: [
      {
        type: "heatmap",
        z: rows,
        // @types names a flat list only; a heat map takes a text for each cell.
        hovertext: rows.map((row, a) =>
          row.map((value, b) => `${names[a]} and ${names[b]}<br>${name}: ${formatFull(value)}`),
        ) as unknown as string[],
        hoverinfo: "text",
        // Alike heads stand out.
        colorscale: look.theme.sequential
          .map(([position, color]): [number, string] => [1 - position, color])
          .reverse(),
        showscale: note.length === 0,
        colorbar: {
          thickness: 10,
          outlinewidth: 0,
          tickfont: { size: 11, color: look.theme.muted },
          title: { text: name, side: "right", font: { size: 11, color: look.theme.muted } },
        },
      },
    ],
    layout: {
      ...baseLayout(look),
      margin: { l: 48, r: 10, t: 12, b: 46 },
      xaxis: { ...clusters, range: [-0.5, n - 0.5] },
      yaxis: { ...clusters, range: [n - 0.5, -0.5] },
      annotations: note,
      shapes: [
        ...clustersIn(clusterOf).map(({ first, last }) =>
          frame([first, last], [first, last], { color: look.theme.text, width: 1.5 }),
        ),
        ...(own < 0 ? [] : [frame([own, own], [0, n - 1], { color: look.theme.mark, width: 2 })]),
      ],
    },
  };
}

/** The first and the last place of each cluster. */
function clustersIn(clusterOf: readonly number[]) {
  return [...new Set(clusterOf)].map((cluster) => ({
    first: clusterOf.indexOf(cluster),
    last: clusterOf.lastIndexOf(cluster),
  }));
}

type Span = readonly [first: number, last: number];

const frame = ([top, bottom]: Span, [left, right]: Span, line: Partial<Shape["line"]>): Partial<Shape> => ({
  type: "rect",
  x0: left - 0.5,
  x1: right + 0.5,
  y0: top - 0.5,
  y1: bottom + 0.5,
  line,
});
