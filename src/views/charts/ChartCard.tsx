/** @file A chart with what belongs to it: name, n, what it shows, its files. */

import { Text } from "@mantine/core";
import type { PlotDatum } from "plotly.js";
import { type ReactNode, useState } from "react";
import type { AppError } from "../../lib/errors";
import { About, Formula } from "../ui/About";
import { ChartExport, type ChartFileInput } from "./ChartExport";
import styles from "./charts.module.css";
import { PlotlyChart } from "./PlotlyChart";

export interface ChartAbout {
  readonly shows: ReactNode;
  readonly formula: ReactNode;
  readonly read: ReactNode;
}

interface ChartCardProps extends ChartFileInput {
  readonly about: ChartAbout;
  readonly height: number;
  readonly testId: string;
  readonly onPoint?: ((point: PlotDatum) => void) | undefined;
  readonly onButton?: ((label: string) => void) | undefined;
}

export function ChartCard({ about, height, testId, onPoint, onButton, ...file }: ChartCardProps) {
  const [error, setError] = useState<AppError | null>(null);
  return (
    <section className={styles.card} aria-label={file.title}>
      <div className={styles.heading}>
        <h2>{file.title}</h2>
        <span className={styles.note}>{file.note}</span>
        <div className={styles.tools}>
          <About title={file.title} testId={`${testId}-about`}>
            <p>{about.shows}</p>
            <Formula>{about.formula}</Formula>
            <p>{about.read}</p>
          </About>
          <ChartExport {...file} testId={`${testId}-export`} onError={setError} />
        </div>
      </div>
      {error && (
        <Text inherit fz="xs" c="var(--page-danger)" role="alert">
          {error.message} {error.hint}
        </Text>
      )}
      <PlotlyChart
        build={file.build}
        height={height}
        label={`${file.title}, ${file.note}`}
        testId={testId}
        onPoint={onPoint}
        onButton={onButton}
      />
    </section>
  );
}
