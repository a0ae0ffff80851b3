/** @file One interactive chart: drawn once its size is known, redrawn in place, removed without a trace. */

import { Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Chart, ChartLook, ChartTheme } from "../../figures/charts/chart";
import type { Point } from "../../figures/figure";
import styles from "./charts.module.css";
import { ownTask } from "./own-task";
import { chartConfig, loadPlotly } from "./plotly";
import { chartThemes } from "./themes";

/** A double click is told as two, the second being double. */
export interface ClickedPoint extends Point {
  readonly isDouble: boolean;
}

interface PlotlyChartProps {
  /** The same function as long as it draws the same. */
  readonly build: (look: ChartLook) => Chart;
  /** In CSS pixels. */
  readonly height: number;
  /** The accessible name. */
  readonly label: string;
  readonly testId: string;
  readonly onPoint?: ((point: ClickedPoint) => void) | undefined;
  /** Points were dragged over, or none any more. */
  readonly onBrush?: ((points: readonly Point[]) => void) | undefined;
  /** A button of the chart's own menus was pressed, given by its label. */
  readonly onButton?: ((label: string) => void) | undefined;
}

interface PlotlyClick {
  readonly points: readonly Point[];
  readonly event: MouseEvent;
}

/** The part of a drawn chart's element that is used; @types lacks the button events. */
interface DrawnChart extends HTMLElement {
  on(event: "plotly_click", listener: (event: PlotlyClick) => void): void;
  on(
    event: "plotly_selected",
    listener: (event: { readonly points?: readonly Point[] } | undefined) => void,
  ): void;
  on(event: "plotly_deselect", listener: () => void): void;
  on(
    event: "plotly_buttonclicked",
    listener: (event: { readonly button: { readonly label: string } }) => void,
  ): void;
}

/** Fetches the library while the numbers are still being computed. */
export function usePlotlyAhead(): void {
  useEffect(() => {
    // If it cannot be fetched, the chart says so.
    loadPlotly().catch(() => undefined);
  }, []);
}

function useChartTheme(): ChartTheme {
  return chartThemes[useComputedColorScheme("light", { getInitialValueInEffect: false })];
}

export function PlotlyChart(props: PlotlyChartProps) {
  const { build, height, label, testId, onPoint, onBrush, onButton } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const theme = useChartTheme();
  const chart = useMemo(
    () => (width > 0 ? build({ theme, width: Math.floor(width), height }) : null),
    [build, theme, width, height],
  );
  return (
    <div ref={ref} className={styles.chart} style={{ height }} data-clickable={onPoint ? true : undefined}>
      {chart && (
        <Drawing
          key={menuShape(chart)}
          chart={chart}
          label={label}
          testId={testId}
          onPoint={onPoint}
          onBrush={onBrush}
          onButton={onButton}
        />
      )}
    </div>
  );
}

/** Plotly leaves parts of old menus behind when their kind or number changes, so such a chart is drawn afresh. */
function menuShape({ layout }: Chart): string {
  return (layout.updatemenus ?? []).map(({ type, buttons }) => `${type} ${buttons?.length}`).join();
}

type Listeners = Pick<PlotlyChartProps, "onPoint" | "onBrush" | "onButton">;

interface DrawingProps extends Listeners, Pick<PlotlyChartProps, "label" | "testId"> {
  readonly chart: Chart;
}

function Drawing({ chart, label, testId, onPoint, onBrush, onButton }: DrawingProps) {
  const element = useRef<HTMLDivElement>(null);
  const heard = useRef<Listeners>({ onPoint, onBrush, onButton });
  const drawings = useRef(0);
  const [isFailed, setIsFailed] = useState(false);
  useEffect(() => {
    heard.current = { onPoint, onBrush, onButton };
  });
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let isGone = false;
    const draw = async () => {
      const { react } = await loadPlotly();
      if (!isGone) await ownTask();
      if (isGone) return;
      drawings.current++;
      try {
        await react(target, chart.data, chart.layout, chartConfig);
      } finally {
        drawings.current--;
      }
      if (isGone) return;
      listen(target, heard, () => drawings.current > 0);
      setIsFailed(false);
    };
    draw().catch(() => !isGone && setIsFailed(true));
    return () => {
      isGone = true;
    };
  }, [chart]);
  useEffect(() => {
    const target = element.current;
    const leave = async () => {
      const { purge } = await loadPlotly();
      if (target && !target.isConnected) purge(target);
    };
    return () => void leave().catch(() => undefined);
  }, []);
  return (
    <>
      {isFailed && (
        <Text inherit fz="xs" c="var(--page-danger)" role="alert">
          The charting library could not be fetched or did not draw. Check the connection and reload the page;
          the numbers can be exported all the same.
        </Text>
      )}
      <div ref={element} role="img" aria-label={label} data-testid={testId} />
    </>
  );
}

const listening = new WeakSet<HTMLElement>();

/** Once for each element; Plotly adds `on` to it when it first draws. */
function listen(element: HTMLElement, heard: React.RefObject<Listeners>, isDrawing: () => boolean): void {
  if (listening.has(element)) return;
  listening.add(element);
  const drawn = element as DrawnChart;
  drawn.on("plotly_click", ({ points: [point], event }) => {
    if (point) heard.current.onPoint?.({ ...point, isDouble: event.detail === 2 });
  });
  // Drawing anew takes the box of a drag away and reports it, which is not the user's choice.
  const brush = (points: readonly Point[]) => !isDrawing() && heard.current.onBrush?.(points);
  drawn.on("plotly_selected", (event) => event?.points && brush(event.points));
  drawn.on("plotly_deselect", () => brush([]));
  drawn.on("plotly_buttonclicked", ({ button }) => heard.current.onButton?.(button.label));
}
