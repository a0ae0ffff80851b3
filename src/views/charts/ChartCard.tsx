/** @file A chart with its title, its note, its ⓘ and its files. */

import { Text } from "@mantine/core";
import { type PropsWithChildren, useCallback, useState } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import type { ChartLook, Marks } from "../../figures/charts/chart";
import { layerOfButton } from "../../figures/charts/line-chart";
import type { ChartPart, Point } from "../../figures/figure";
import type { AppError } from "../../lib/errors";
import { AboutFigure } from "./AboutFigure";
import styles from "./charts.module.css";
import { type FileKind, FileMenu } from "./FileMenu";
import { PlotlyChart } from "./PlotlyChart";
import { useChartFiles } from "./use-chart-files";

interface ChartCardProps extends Pick<Marks, "selected"> {
  readonly chart: ChartPart;
  readonly onOpen: (head: HeadPlace) => void;
  /** Files beside those of every chart. */
  readonly files?: readonly FileKind[];
}

/** `children` are the controls below the chart. */
export function ChartCard(props: PropsWithChildren<ChartCardProps>) {
  const { chart, selected, onOpen, files = [], children } = props;
  const { title, name, note, about, headAt, testId } = chart;
  const [error, setError] = useState<AppError | null>(null);
  const [shown, setShown] = useState<number | null>(null);
  const build = useCallback(
    (look: ChartLook) => chart.build(look, { selected, shown }),
    [chart, selected, shown],
  );
  const kinds = useChartFiles({ ...chart, build });
  const press = (button: string) => {
    const layer = layerOfButton(button);
    if (layer !== undefined) setShown(layer);
  };
  const open = (point: Point) => {
    const head = headAt?.(point);
    if (head) onOpen(head);
  };
  return (
    <div>
      <section className={styles.card} aria-label={name}>
        <div className={styles.heading}>
          <div className={styles.words}>
            <h2 data-testid={`${testId}-title`}>{title}</h2>
            <span className={styles.note}>{note}</span>
          </div>
          <div className={styles.tools}>
            <AboutFigure title={name} about={about} testId={`${testId}-about`} />
            <FileMenu
              label={`Export: ${name}`}
              title="This chart"
              fileName={chart.fileName}
              kinds={[...kinds, ...files]}
              testId={`${testId}-export`}
              onError={setError}
            />
          </div>
        </div>
        {error && (
          <Text inherit fz="xs" c="var(--page-danger)" role="alert">
            {error.message} {error.hint}
          </Text>
        )}
        <PlotlyChart
          build={build}
          height={chart.height}
          label={`${name}: ${title} ${note}`}
          testId={testId}
          onPoint={headAt && open}
          onButton={press}
        />
      </section>
      {children}
    </div>
  );
}
