/** @file Distances of pairs of heads, of one model or of two, heads of a cluster side by side. Pure. */

import type { Layout, Shape } from "plotly.js";
import type { HeadPlace } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import type { FloatTensor } from "../../lib/tensor";
import { axis, baseLayout, type Chart, type ChartLook, emptyNote, type Marks } from "./chart";

export interface MatrixSide {
  readonly heads: readonly HeadPlace[];
  /** Of each head in the order of the chart: ascending. */
  readonly clusterOf: readonly number[];
  /** "Heads by cluster" */
  readonly title: string;
  /** Told before the name of a head when it is pointed at: "GPT-2 "; may be empty. */
  readonly lead: string;
}

interface MatrixInput extends Pick<Marks, "selected"> {
  /** `[n, m]`, of the heads in the order of the chart. */
  readonly distances: FloatTensor;
  readonly rows: MatrixSide;
  readonly columns: MatrixSide;
  /** "distance" */
  readonly name: string;
}

export function matrixChart(
  { distances, rows, columns, name, selected }: MatrixInput,
  look: ChartLook,
): Chart {
  const [n, m] = [rows, columns].map(({ heads }) => heads.length) as [number, number];
  const cells = rows.heads.map((_, row) => Array.from(distances.data.subarray(row * m, (row + 1) * m)));
  const [rowNames, columnNames] = [rows, columns].map(({ heads }) => heads.map(nameOf)) as [
    string[],
    string[],
  ];
  const note = emptyNote(distances.data, look);
  const own = selected ? rowNames.indexOf(nameOf(selected)) : -1;
  return {
    data: [
      {
        type: "heatmap",
        z: cells,
        // @types names a flat list only; a heat map takes a text for each cell.
        hovertext: cells.map((row, a) =>
          row.map(
            (value, b) =>
              `${rows.lead}${rowNames[a]} and ${columns.lead}${columnNames[b]}<br>${name}: ${formatFull(value)}`,
          ),
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
      xaxis: { ...clusterAxis(columns, look), range: [-0.5, m - 0.5] },
      yaxis: { ...clusterAxis(rows, look), range: [n - 0.5, -0.5] },
      annotations: note,
      shapes: [
        ...clustersIn(rows.clusterOf).flatMap(({ cluster, span }) => {
          const across = clustersIn(columns.clusterOf).find((other) => other.cluster === cluster);
          return across ? [frame(span, across.span, { color: look.theme.text, width: 1.5 })] : [];
        }),
        ...(own < 0 ? [] : [frame([own, own], [0, m - 1], { color: look.theme.mark, width: 2 })]),
      ],
    },
  };
}

const nameOf = ([layer, head]: HeadPlace) => `L${layer} H${head}`;

/** An axis with the number of each cluster at its middle. */
function clusterAxis({ clusterOf, title }: MatrixSide, look: ChartLook): Partial<Layout["xaxis"]> {
  const clusters = clustersIn(clusterOf);
  return {
    ...axis(look, title),
    tickvals: clusters.map(({ span: [first, last] }) => (first + last) / 2),
    ticktext: clusters.map(({ cluster }) => String(cluster + 1)),
    tickangle: 0,
    showgrid: false,
  };
}

type Span = readonly [first: number, last: number];

/** The first and the last place of each cluster. */
function clustersIn(clusterOf: readonly number[]): readonly { cluster: number; span: Span }[] {
  return [...new Set(clusterOf)].map((cluster) => ({
    cluster,
    span: [clusterOf.indexOf(cluster), clusterOf.lastIndexOf(cluster)],
  }));
}

const frame = ([top, bottom]: Span, [left, right]: Span, line: Partial<Shape["line"]>): Partial<Shape> => ({
  type: "rect",
  x0: left - 0.5,
  x1: right + 0.5,
  y0: top - 0.5,
  y1: bottom + 0.5,
  line,
});
