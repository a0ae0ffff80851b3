/** @file How widely each layer spreads its attention: mean and spread of its heads, a point for each head. */

import { plural } from "../../lib/format";
import { at, type FloatTensor } from "../../lib/tensor";
import {
  axis,
  baseLayout,
  type Chart,
  type ChartLook,
  headColumns,
  indexAxis,
  type Marks,
} from "../charts/chart";
import { valueText } from "../charts/line-chart";
import { type ChartPart, defineFigure, type TablePart } from "../figure";
import { choice } from "../option";
import { trendFinding } from "./findings";
import { scope } from "./options";

/** What the bars around a mean show. */
const spread = choice(
  "spread",
  "deviation",
  { deviation: "± standard deviation", range: "Least to most" },
  { kind: "segments", label: "Bars", testId: "spread" },
);

interface LayerSummary {
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

export const byLayer = defineFigure({
  title: "By layer",
  needs: { entropy: { measure: "entropy", of: "shown" } },
  options: { scope, spread },
  parts: ({ entropy: { info, found } }, { spread }) => {
    const { entropy, tokens, texts } = found;
    const means = { ...entropy, data: entropy.data.map((sum) => sum / tokens) };
    const layers = layerSummaries(means);
    const [, numHeads = 1] = entropy.shape;
    const chart: ChartPart = {
      kind: "chart",
      title: trendFinding("Mean entropy", means),
      name: "Mean entropy by layer",
      note: `${info.name}, n = ${plural(tokens, "token")} of ${plural(texts, "text")}`,
      about: {
        shows:
          "The mean entropy of a token in each head, a point for each head, and the mean of each layer's heads with their spread.",
        formula: "h = H ÷ tokens; mean = Σ h / n; s = √(Σ (h − mean)² / (n − 1)), n the heads of the layer",
        read: "A layer whose mean is low looks at few tokens; long bars mean that its heads differ. Click a point to select its head.",
      },
      build: (look, { selected }) =>
        layerSpread({ values: means, layers, pruned: info.prunedHeads, selected, spread }, look),
      height: 430,
      headAt: ({ curveNumber, pointIndex }) =>
        curveNumber === 0 ? [Math.floor(pointIndex / numHeads), pointIndex % numHeads] : null,
      fileName: `entropy-by-layer-${info.name}`,
      columns: [...headColumns(entropy.shape), { name: "entropy_mean_per_token_nats", values: means.data }],
      testId: "layers-chart",
    };
    return [chart, { kind: "selected", entropies: found }, layerTable(layers)];
  },
});

interface LayerSpread extends Pick<Marks, "selected"> {
  readonly values: FloatTensor;
  readonly layers: readonly LayerSummary[];
  readonly pruned: Parameters<typeof valueText>[2]["pruned"];
  readonly spread: "deviation" | "range";
}

function layerSpread({ values, layers, pruned, selected, spread }: LayerSpread, look: ChartLook): Chart {
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
            `Layer ${layer} · head ${head}<br>entropy, mean per token: ${valueText([layer, head], values.data[i]!, { pruned, unit: " nats" })}`,
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
        hovertemplate:
          "Layer %{x}, mean of its heads<br>entropy, mean per token: %{y:.4f} nats<extra></extra>",
      },
    ],
    layout: {
      ...baseLayout(look),
      xaxis: { ...indexAxis(look, "Layer", layers.length), range: [-0.5, layers.length - 0.5] },
      yaxis: { ...axis(look, "entropy, mean per token, nats"), rangemode: "tozero" },
    },
  };
}

function layerTable(layers: readonly LayerSummary[]): TablePart {
  return {
    kind: "table",
    label: "Mean entropy by layer in numbers",
    head: ["layer", "entropy, mean per token, nats", "standard deviation", "least", "most", "n"],
    rows: layers.map(({ n, mean, deviation, least, most }, layer) => ({
      name: String(layer),
      cells: [mean, deviation, least, most, plural(n, "head")],
    })),
    testId: "layers-table",
  };
}
