/** @file The masking curves as a chart: lines, bands, the threshold, the latest head. Pure. */

import { metricWords } from "../../analysis/metric";
import { limitOf } from "../../analysis/metric-limit";
import { axis, baseLayout, type Chart, type ChartLook, columnName } from "../../figures/charts/chart";
import { formatNumber } from "../../lib/format";
import { bandOf, type Experiment, type SearchOrder, type SearchRun, standardError } from "../../store";
import { headColors } from "../ui/colors";
import { pageColors } from "../ui/page-colors";
import { orderName, orderNames, ruleText } from "./search-words";

/** The fields of a Plotly scatter trace that the curves use. */
export interface CurveTrace {
  readonly type: "scatter";
  readonly mode: "lines" | "lines+markers" | "markers";
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly text?: string[];
  readonly line?: { readonly color: string; readonly width?: number; readonly dash?: "dash" | "dot" };
  readonly marker?: { readonly color: string; readonly size: number };
  readonly fill?: "toself";
  readonly fillcolor?: string;
  readonly hoverinfo?: "skip";
  readonly hovertemplate?: string;
}

/** From the palette of the heads: distinct with any colour blindness, on light and on dark. */
const colors: Record<SearchOrder, string> = {
  importance: headColors[0],
  random: headColors[3],
  reverse: headColors[4],
  entropy: headColors[2],
  fixed: headColors[6],
};

const dashes: Partial<Record<SearchOrder, "dash" | "dot">> = {
  reverse: "dash",
  entropy: "dot",
  fixed: "dash",
};

export function curveTraces(experiment: Experiment): readonly CurveTrace[] {
  const begun = experiment.runs.filter(({ steps }) => steps.length > 0);
  const random = begun.filter(({ order }) => order === "random");
  const others = begun.filter(({ order }) => order !== "random");
  const main = others[0] ?? random[0];
  if (!main) return [];
  const n = experiment.input.texts.length;
  return [
    ...randomTraces(random.filter(({ state }) => state.kind === "done")),
    ...random.filter(({ state }) => state.kind !== "done").map(unfinishedTrace),
    ...(experiment.metric === "accuracy" ? [errorBand(main, n)] : []),
    ...others.map(lineTrace),
    thresholdLine(main, experiment),
    lastHead(begun),
  ];
}

const translucent = (color: string) => `${color}33`;

function bandTrace(name: string, color: string, x: number[], low: number[], high: number[]): CurveTrace {
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: [...x, ...x.toReversed()],
    y: [...high, ...low.toReversed()],
    fill: "toself",
    fillcolor: translucent(color),
    line: { color: "rgba(0,0,0,0)", width: 0 },
    hoverinfo: "skip",
  };
}

/** The band of all random orders, up to the end of the shortest, and their mean. */
function randomTraces(runs: readonly SearchRun[]): readonly CurveTrace[] {
  if (runs.length === 0) return [];
  const { masked, least, mean, most } = bandOf(runs.map(({ steps }) => steps));
  const x = [...masked];
  return [
    bandTrace(`Random, least to most of ${runs.length}`, colors.random, x, [...least], [...most]),
    {
      type: "scatter",
      mode: "lines",
      name: `Random, mean of ${runs.length}`,
      x,
      y: [...mean],
      line: { color: colors.random, width: 2 },
      hovertemplate: "%{x} masked: %{y:.4f}<extra>mean of random orders</extra>",
    },
  ];
}

/** An unfinished random order is not part of the band yet. */
function unfinishedTrace(run: SearchRun): CurveTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: orderName(run),
    x: run.steps.map(({ masked }) => masked),
    y: run.steps.map(({ metric }) => metric.value),
    line: { color: colors.random, width: 1, dash: "dot" },
    hovertemplate: `%{x} masked: %{y:.4f}<extra>${orderName(run)}</extra>`,
  };
}

function errorBand({ order, steps }: SearchRun, n: number): CurveTrace {
  const x = steps.map(({ masked }) => masked);
  const errors = steps.map(({ metric }) => standardError(metric.value, n));
  const shifted = (sign: number) => steps.map(({ metric }, i) => metric.value + sign * errors[i]!);
  return bandTrace(`± standard error, n = ${n}`, colors[order], x, shifted(-1), shifted(1));
}

function lineTrace({ order, steps }: SearchRun): CurveTrace {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: orderNames[order],
    x: steps.map(({ masked }) => masked),
    y: steps.map(({ metric }) => metric.value),
    text: steps.map(({ head }) => (head ? `layer ${head[0]}, head ${head[1]}` : "no head masked")),
    line: { color: colors[order], width: 2, ...(dashes[order] && { dash: dashes[order] }) },
    marker: { color: colors[order], size: 5 },
    hovertemplate: "%{x} masked: %{y:.4f}<br>%{text}<extra></extra>",
  };
}

function thresholdLine({ steps }: SearchRun, { input, total }: Experiment): CurveTrace {
  const start = steps[0]!.metric.value;
  const limit = limitOf(start, input);
  return {
    type: "scatter",
    mode: "lines",
    name: `Threshold: ${ruleText(input, start)} = ${formatNumber(limit)}`,
    x: [0, total],
    y: [limit, limit],
    line: { color: pageColors.light.mark, width: 1.5, dash: "dash" },
    hovertemplate: `threshold ${formatNumber(limit)}<extra></extra>`,
  };
}

/** The last point of the running curve. */
function lastHead(runs: readonly SearchRun[]): CurveTrace {
  const run = runs.find(({ state }) => state.kind === "running") ?? runs[0]!;
  const { masked, head, metric } = run.steps.at(-1)!;
  return {
    type: "scatter",
    mode: "markers",
    name: head ? `Latest: layer ${head[0]}, head ${head[1]}` : "Start",
    x: [masked],
    y: [metric.value],
    marker: { color: colors[run.order], size: 11 },
    hovertemplate: "%{x} masked: %{y:.4f}<extra>latest</extra>",
  };
}

/** Masked heads, and the metric of each run, `NaN` if it is not computed yet. */
export function curveColumns({ runs }: Pick<Experiment, "runs">) {
  const length = Math.max(0, ...runs.map(({ steps }) => steps.length));
  const masked = Array.from({ length }, (_, step) => step);
  return [
    { name: "masked", values: masked },
    ...runs.map((run) => ({
      name: run.order === "random" ? columnName(run.order, "seed", String(run.seed)) : columnName(run.order),
      values: masked.map((step) => run.steps[step]?.metric.value ?? Number.NaN),
    })),
  ];
}

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
