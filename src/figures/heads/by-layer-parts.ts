/** @file The parts of how widely each layer spreads its attention: mean and spread of its heads, a point for each head. */

import { plural } from "../../lib/format";
import { headColumns } from "../charts/chart";
import { axisTitle, type HeadValues } from "../charts/line-chart";
import { type LayerSummary, layerSummaries, spreadChart, spreadHeadAt } from "../charts/spread-chart";
import type { ChartPart, Known, Part, TablePart } from "../figure";
import { trendFinding } from "./findings";

const entropyWords = { name: "entropy, mean per token", unit: " nats" };

interface Found {
  readonly entropy: Known<"entropy">;
}

interface Chosen {
  readonly spread: "deviation" | "range";
}

export function parts({ entropy: { info, found } }: Found, { spread }: Chosen): readonly Part[] {
  const { entropy, tokens, texts } = found;
  const means = { ...entropy, data: entropy.data.map((sum) => sum / tokens) };
  const layers = layerSummaries(means);
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
      spreadChart(
        { values: means, layers, ...entropyWords, pruned: info.prunedHeads, selected, spread },
        look,
      ),
    height: 430,
    headAt: spreadHeadAt(entropy),
    fileName: `entropy-by-layer-${info.name}`,
    columns: [...headColumns(entropy.shape), { name: "entropy_mean_per_token_nats", values: means.data }],
    testId: "layers-chart",
  };
  return [
    chart,
    { kind: "selected", entropies: found },
    layerTable(layers, entropyWords, "Mean entropy by layer in numbers"),
  ];
}

export function layerTable(
  layers: readonly LayerSummary[],
  words: Pick<HeadValues, "name" | "unit">,
  label: string,
): TablePart {
  return {
    kind: "table",
    label,
    head: ["layer", axisTitle(words), "standard deviation", "least", "most", "n"],
    rows: layers.map(({ n, mean, deviation, least, most }, layer) => ({
      name: String(layer),
      cells: [mean, deviation, least, most, plural(n, "head")],
    })),
    testId: "layers-table",
  };
}
