/** @file The masking curves as Plotly takes them. Pure. */

import { metricWords } from "../../analysis/metric";
import { axis, baseLayout, type Chart, type ChartLook } from "../../figures/charts/chart";
import type { Experiment } from "../../store";
import type { CurveTrace } from "./curve-figure";

export function curveChart(
  traces: readonly CurveTrace[],
  { total, metric }: Pick<Experiment, "total" | "metric">,
  look: ChartLook,
): Chart {
  return {
    data: traces.map((trace) => ({ ...trace })),
    layout: {
      ...baseLayout(look),
      xaxis: { ...axis(look, "masked heads"), range: [-0.5, total + 0.5] },
      yaxis: axis(look, metricWords[metric]),
    },
  };
}

/** The same for a file, which needs a legend of its own. */
export function curveFileChart(
  traces: readonly CurveTrace[],
  experiment: Pick<Experiment, "total" | "metric">,
  look: ChartLook,
): Chart {
  const { data, layout } = curveChart(traces, experiment, look);
  return {
    data,
    layout: {
      ...layout,
      margin: { ...layout.margin, t: 64 },
      showlegend: true,
      legend: { orientation: "h", x: 0, xanchor: "left", y: 1.02, yanchor: "bottom", font: { size: 12 } },
    },
  };
}
