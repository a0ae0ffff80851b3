/** @file The masking curves as text. Pure. */

import { csvText } from "../../lib/csv";
import { roundTo4 } from "../../lib/rounding";
import type { Experiment, SearchRun } from "../../store";

/** Masked heads and metric to 4 places, separated by a tab, a line for each step. */
export function curvePairs({ steps }: SearchRun): string {
  return steps.map(({ masked, metric }) => `${masked}\t${metricText(metric.value)}`).join("\n");
}

/** To 4 places, as Python's `round` gives it. */
export const metricText = (value: number): string => roundTo4(value).toFixed(4);

/** A line for each step of every run, metric and loss in full. */
export function curveCsv({ runs, metric: name }: Pick<Experiment, "runs" | "metric">): string {
  const rows = runs.flatMap(({ order, seed, steps }) =>
    steps.map(({ masked, head, metric: { value }, loss }) => {
      return [order, seed, masked, head?.[0], head?.[1], metricText(value), value, loss];
    }),
  );
  const column = name.replace("-", "_");
  return csvText(["order", "seed", "masked", "layer", "head", column, `${column}_unrounded`, "loss"], rows);
}
