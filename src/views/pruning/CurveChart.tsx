/** @file The masking curves as a chart that grows with the search. */

import { Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { metricTitle, metricWords } from "../../analysis/metric";
import type { ChartLook } from "../../figures/charts/chart";
import type { AppError } from "../../lib/errors";
import type { Experiment } from "../../store";
import { chartFiles } from "../charts/chart-files";
import { FileMenu } from "../charts/FileMenu";
import { PlotlyChart } from "../charts/PlotlyChart";
import { ErrorNote } from "../ui/ErrorNote";
import styles from "./CurveChart.module.css";
import { type CurveTrace, curveChart, curveColumns, curveFileChart, curveTraces } from "./curve-figure";
import { curveNote, curveTitle } from "./curve-title";
import panel from "./Panel.module.css";
import { coarseText } from "./search-words";

const height = 270;

interface CurveChartProps {
  readonly experiment: Experiment;
  /** The name of the searched model, for files. */
  readonly modelName: string;
}

export function CurveChart({ experiment, modelName }: CurveChartProps) {
  const { total, metric } = experiment;
  const traces = useMemo(() => curveTraces(experiment), [experiment]);
  const build = useMemo(
    () => (look: ChartLook) => curveChart(traces, { total, metric }, look),
    [traces, total, metric],
  );
  const [error, setError] = useState<AppError | null>(null);
  const title = curveTitle(experiment);
  const name = `${metricTitle(metric)} by masked heads`;
  const note = curveNote(experiment, modelName);
  const kinds = chartFiles({
    build: (look) => curveFileChart(traces, experiment, look),
    title,
    note,
    columns: curveColumns(experiment),
  });
  if (traces.length === 0) {
    return <p className={styles.waiting}>The curve begins with {metricWords[metric]} without a mask…</p>;
  }
  const coarse = coarseText(experiment);
  return (
    <div className={styles.chart}>
      <h3 className={styles.title} data-testid="curve-title">
        {title}
      </h3>
      <Group gap={8} align="flex-start" justify="space-between" wrap="nowrap">
        <Legend traces={traces} />
        <FileMenu
          label={`Export: ${name}`}
          title="This chart"
          fileName={`masking-curve-${modelName}`}
          kinds={kinds}
          testId="curve-export"
          onError={setError}
        />
      </Group>
      {error && <ErrorNote error={error} />}
      <PlotlyChart
        build={build}
        height={height}
        label={`${name}: ${title} ${note}; the table below has the numbers`}
        testId="curve-chart"
      />
      <p className={panel.under}>{note}</p>
      {coarse && (
        <Text inherit fz="sm" c="var(--page-warning)">
          {coarse}
        </Text>
      )}
    </div>
  );
}

const dashes = { dash: "7 5", dot: "2 4" } as const;

function Legend({ traces }: { readonly traces: readonly CurveTrace[] }) {
  return (
    <ul className={styles.legend}>
      {traces.map(({ name, line, marker, fill, fillcolor }) => (
        <li key={name}>
          <svg width="22" height="10" aria-hidden="true">
            {fill && <rect width="22" height="10" rx="2" fill={fillcolor} />}
            {!fill && line && (
              <path
                d="M0 5H22"
                stroke={line.color}
                strokeWidth="2"
                strokeDasharray={line.dash && dashes[line.dash]}
              />
            )}
            {!line && marker && <circle cx="11" cy="5" r="4.5" fill={marker.color} />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
