/** @file The masking curves as a chart. */

import { useMemo } from "react";
import type { Experiment } from "../../store";
import { curveTraces } from "./curveFigure";

export function CurveChart({ experiment }: { readonly experiment: Experiment }) {
  const traces = useMemo(() => curveTraces(experiment), [experiment]);
  return <div data-testid="curve-chart" data-traces={traces.length} />;
}
