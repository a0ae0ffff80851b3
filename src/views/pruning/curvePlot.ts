/** @file The masking curves as Plotly takes them. Pure. */

import { axis, baseLayout, type Chart, type ChartLook } from "../charts/chart";
import type { CurveTrace } from "./curveFigure";

export function curveChart(traces: readonly CurveTrace[], total: number, look: ChartLook): Chart {
  return {
    data: traces.map((trace) => ({ ...trace })),
    layout: {
      ...baseLayout(look),
      xaxis: { ...axis(look, "masked heads"), range: [-0.5, total + 0.5] },
      yaxis: axis(look, "accuracy"),
    },
  };
}
