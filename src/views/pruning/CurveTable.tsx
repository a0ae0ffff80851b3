/** @file The curve as numbers: masked heads and metric to four places, to read, copy and save. */

import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { metricWords } from "../../analysis/metric";
import { csvBlob } from "../../lib/csv";
import { formatFull } from "../../lib/format";
import type { Experiment } from "../../store";
import { download } from "../ui/download";
import { NumbersTable } from "../ui/NumbersTable";
import { CopyButton } from "./CopyButton";
import { curveCsv, curvePairs, metricText } from "./curve-text";
import panel from "./Panel.module.css";
import styles from "./SearchPanel.module.css";
import { orderName } from "./search-words";

interface CurveTableProps {
  readonly experiment: Experiment;
  readonly modelName: string;
}

export function CurveTable({ experiment, modelName }: CurveTableProps) {
  const [chosen, setChosen] = useState(0);
  const runs = experiment.runs.filter(({ steps }) => steps.length > 0);
  const run = runs[Math.min(chosen, runs.length - 1)];
  if (!run) return null;
  const watched = metricWords[experiment.metric];
  const csv = () => csvBlob(curveCsv(experiment));
  return (
    <details data-testid="curve-table">
      <summary className={panel.under}>The curve as numbers: masked heads, {watched} to 4 places</summary>
      <div className={styles.actions}>
        {runs.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label="Which curve"
            value={String(chosen)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
            data={runs.map((each, i) => ({ value: String(i), label: orderName(each) }))}
          />
        )}
        <CopyButton text={() => curvePairs(run)} />
        <Button data-testid="curve-csv" onClick={() => download(`masking-steps-${modelName}.csv`, csv())}>
          CSV of all
        </Button>
      </div>
      <NumbersTable label="The curve as numbers" testId="curve-rows" isLong>
        <thead>
          <tr>
            <th scope="col">masked</th>
            <th scope="col">{watched}</th>
            <th scope="col">loss</th>
            <th scope="col">layer, head</th>
          </tr>
        </thead>
        <tbody>
          {run.steps.map(({ masked, head, metric: { value }, loss }) => (
            <tr key={masked}>
              <td>{masked}</td>
              <td title={formatFull(value)}>{metricText(value)}</td>
              <td title={formatFull(loss)}>{metricText(loss)}</td>
              <td>{head ? `${head[0]}, ${head[1]}` : "–"}</td>
            </tr>
          ))}
        </tbody>
      </NumbersTable>
    </details>
  );
}
