/** @file A chart with its title, its note, its ⓘ and its files. */

import { Text } from "@mantine/core";
import { type PropsWithChildren, type ReactNode, useCallback, useState } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import type { ChartLook, Marks } from "../../figures/charts/chart";
import { layerOfButton } from "../../figures/charts/line-chart";
import type { ChartPart, Point } from "../../figures/figure";
import type { AppError } from "../../lib/errors";
import { AboutFigure } from "./AboutFigure";
import { chartFiles } from "./chart-files";
import styles from "./charts.module.css";
import { type FileKind, FileMenu } from "./FileMenu";
import { type ClickedPoint, PlotlyChart } from "./PlotlyChart";

interface ChartCardProps extends Pick<Marks, "selected" | "chosen"> {
  readonly chart: ChartPart;
  /** The texts that it is of, for the captions of files. */
  readonly source: string;
  /** Which texts these are, where the page names others by now. */
  readonly earlier?: string | null;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly onSelect: (head: HeadPlace) => void;
  /** A double click. */
  readonly onOpen: (head: HeadPlace) => void;
  /** Heads were dragged over. */
  readonly onBrush?: ((heads: readonly HeadPlace[]) => void) | undefined;
  /** Files beside those of every chart. */
  readonly files?: readonly FileKind[];
}

/** `children` are the controls below the chart. */
export function ChartCard(props: PropsWithChildren<ChartCardProps>) {
  const { chart, source, earlier, aside, selected, chosen, onSelect, onOpen, onBrush, files = [] } = props;
  const { title, name, note, about, headAt, testId } = chart;
  const shownNote = earlier ? `${note}; ${earlier}` : note;
  const [error, setError] = useState<AppError | null>(null);
  const [shown, setShown] = useState<number | null>(null);
  const build = useCallback(
    (look: ChartLook) => chart.build(look, { selected, shown, ...(chosen && { chosen }) }),
    [chart, selected, shown, chosen],
  );
  const layers = Array.from(chart.columns.find(({ name }) => name === "layer")?.values ?? []);
  const isAlone = shown !== null && layers.includes(shown);
  const kinds = chartFiles({
    ...chart,
    build: (look) => chart.build(look, { selected: null, shown }),
    note: [note, source, ...(isAlone ? [`layer ${shown} alone`] : [])].join(" · "),
  });
  const press = (button: string) => {
    const layer = layerOfButton(button);
    if (layer !== undefined) setShown(layer);
  };
  const pick = (point: ClickedPoint) => {
    const head = headAt?.(point);
    if (head) (point.isDouble ? onOpen : onSelect)(head);
  };
  const headsAt = (points: readonly Point[]) =>
    points.map((point) => headAt?.(point) ?? null).filter((head) => head !== null);
  return (
    <div>
      <article className={styles.card} aria-label={name}>
        <div className={styles.heading}>
          <div className={styles.words}>
            <h2 data-testid={`${testId}-title`}>{title}</h2>
            <span className={styles.note} data-testid={`${testId}-note`}>
              {shownNote}
            </span>
          </div>
          {aside && <div className={styles.aside}>{aside}</div>}
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
          label={`${name}: ${title} ${shownNote}`}
          testId={testId}
          onPoint={headAt && pick}
          onBrush={onBrush && ((points) => onBrush(headsAt(points)))}
          onButton={press}
        />
      </article>
      {props.children}
    </div>
  );
}
