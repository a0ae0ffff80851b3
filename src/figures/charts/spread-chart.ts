/** @file A value of each head by layer: a point for each head, and each layer's mean with its spread. Pure. */

import type { HeadPlace } from "../../analysis/head-sets";
import { at, type FloatTensor } from "../../lib/tensor";
import { axis, baseLayout, type Chart, type ChartLook, indexAxis, type Marks } from "./chart";
import { axisTitle, type HeadValues, valueText } from "./line-chart";

export interface LayerSummary {
  /** Heads that are not pruned. */
  readonly n: number;
  readonly mean: number;
  /** With n − 1; NaN for a single head. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** One for each layer; NaN in `values`, `[L, H]`, is a pruned head. A layer without heads has NaN for everything. */
export function layerSummaries(values: FloatTensor): readonly LayerSummary[] {
  return Array.from({ length: values.shape[0]! }, (_, layer) => {
    const own = Array.from(at(values, layer).data).filter((value) => !Number.isNaN(value));
    const n = own.length;
    const mean = own.reduce((sum, value) => sum + value, 0) / n;
    const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const [least, most] = n === 0 ? [Number.NaN, Number.NaN] : [Math.min(...own), Math.max(...own)];
    return { n, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN, least, most };
  });
}

interface LayerSpread extends HeadValues, Pick<Marks, "selected"> {
  readonly layers: readonly LayerSummary[];
  readonly spread: "deviation" | "range";
}

/** A point for each head, in traces' order the first; then each layer's mean with its bars. */
export function spreadChart(input: LayerSpread, look: ChartLook): Chart {
  const { values, layers, selected, spread, name, unit } = input;
  const [, numHeads = 1] = values.shape;
  const places = Array.from(values.data, (_, i) => [Math.floor(i / numHeads), i % numHeads] as const);
  const isSelected = places.map(([layer, head]) => selected?.[0] === layer && selected[1] === head);
  const isRange = spread === "range";
  const { theme } = look;
  return {
    data: [
      {
        type: "scatter",
        mode: "markers",
        x: places.map(([layer]) => layer),
        y: Array.from(values.data),
        text: places.map(
          ([layer, head], i) =>
            `Layer ${layer} · head ${head}<br>${name}: ${valueText([layer, head], values.data[i]!, input)}`,
        ),
        hovertemplate: "%{text}<extra></extra>",
        marker: {
          color: isSelected.map((is) => (is ? theme.mark : theme.muted)),
          size: isSelected.map((is) => (is ? 12 : 7)),
          opacity: 0.75,
        },
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: layers.map((_, layer) => layer),
        y: layers.map(({ mean }) => mean),
        error_y: {
          type: "data",
          symmetric: false,
          array: layers.map(({ most, mean, deviation }) => (isRange ? most - mean : deviation)),
          arrayminus: layers.map(({ least, mean, deviation }) => (isRange ? mean - least : deviation)),
          color: theme.text,
          thickness: 1.5,
        },
        line: { color: theme.text, width: 2 },
        marker: { color: theme.text, symbol: "diamond", size: 8 },
        hovertemplate: `Layer %{x}, mean of its heads<br>${name}: %{y:.4f}${unit}<extra></extra>`,
      },
    ],
    layout: {
      ...baseLayout(look),
      xaxis: { ...indexAxis(look, "Layer", layers.length), range: [-0.5, layers.length - 0.5] },
      yaxis: { ...axis(look, axisTitle(input)), rangemode: "tozero" },
    },
  };
}

/** The head of a point of the first trace, for values `[L, H]`; the others are layers. */
export function spreadHeadAt({ shape: [, numHeads = 1] }: FloatTensor) {
  return ({
    curveNumber,
    pointIndex,
  }: {
    readonly curveNumber: number;
    readonly pointIndex: number;
  }): HeadPlace | null =>
    curveNumber === 0 ? [Math.floor(pointIndex / numHeads), pointIndex % numHeads] : null;
}
