/** @file Layers × heads as a heat map. Pure. */

import type { Shape } from "plotly.js";
import type { HeadPlace } from "../../analysis/head-sets";
import { at } from "../../lib/tensor";
import { baseLayout, type Chart, type ChartLook, emptyNote, indexAxis, type Marks } from "./chart";
import { axisTitle, type HeadValues, valueText } from "./line-chart";

interface HeatInput extends HeadValues, Pick<Marks, "selected"> {
  /** Heads that are framed, beside the selected one. */
  readonly framed?: readonly HeadPlace[];
}

export function heatChart(input: HeatInput, look: ChartLook): Chart {
  const { values, name, selected, framed = [] } = input;
  const [numLayers = 0, numHeads = 0] = values.shape;
  const rows = Array.from({ length: numLayers }, (_, layer) => Array.from(at(values, layer).data));
  const note = emptyNote(values.data, look);
  const layers = indexAxis({ ...look, width: look.height }, "Layer", numLayers);
  return {
    data: [
      {
        type: "heatmap",
        z: rows,
        // @types names a flat list only; a heat map takes a text for each cell.
        hovertext: rows.map((row, layer) =>
          row.map(
            (value, head) =>
              `Layer ${layer} · head ${head}<br>${name}: ${valueText([layer, head], value, input)}`,
          ),
        ) as unknown as string[],
        hoverinfo: "text",
        colorscale: look.theme.sequential.map(([position, color]): [number, string] => [position, color]),
        showscale: note.length === 0,
        xgap: 1.5,
        ygap: 1.5,
        colorbar: {
          thickness: 10,
          outlinewidth: 0,
          tickfont: { size: 11, color: look.theme.muted },
          title: { text: axisTitle(input), side: "right", font: { size: 11, color: look.theme.muted } },
        },
      },
    ],
    layout: {
      ...baseLayout(look),
      margin: { l: 48, r: 10, t: 12, b: 46 },
      xaxis: { ...indexAxis(look, "Head", numHeads), range: [-0.5, numHeads - 0.5] },
      yaxis: { ...layers, range: [numLayers - 0.5, -0.5] },
      annotations: note,
      shapes: [
        ...framed.map((place) => cellFrame(place, { color: look.theme.text, width: 1.5 })),
        ...(selected ? [cellFrame(selected, { color: look.theme.mark, width: 2.5 })] : []),
      ],
    },
  };
}

function cellFrame([layer, head]: HeadPlace, line: Partial<Shape["line"]>): Partial<Shape> {
  return {
    type: "rect",
    x0: head - 0.5,
    x1: head + 0.5,
    y0: layer - 0.5,
    y1: layer + 0.5,
    line,
  };
}
