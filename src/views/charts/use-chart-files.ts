/** @file The files of a chart: a page that works offline, pictures, its numbers. */

import type { Chart, ChartLook, Column } from "../../figures/charts/chart";
import { csvOf, pageFile, pictureFile, titled } from "./chart-file";
import { type FileKind, textFile } from "./FileMenu";
import { useChartTheme } from "./PlotlyChart";

export interface ChartFileInput {
  readonly build: (look: ChartLook) => Chart;
  readonly title: string;
  /** The model, the texts, n. */
  readonly note: string;
  readonly columns: readonly Column[];
}

const fileSize = { width: 1160, height: 600 };

export function useChartFiles({ build, title, note, columns }: ChartFileInput): readonly FileKind[] {
  const theme = useChartTheme();
  const chart = () => build({ theme, ...fileSize });
  const picture = () => titled(chart(), title, note);
  return [
    { ending: "html", label: "HTML, works offline", make: () => pageFile(chart(), title, note) },
    { ending: "png", label: "PNG", make: () => pictureFile(picture(), "png") },
    { ending: "svg", label: "SVG", make: () => pictureFile(picture(), "svg") },
    { ending: "csv", label: "CSV of the numbers", make: async () => textFile([csvOf(columns)]) },
  ];
}
