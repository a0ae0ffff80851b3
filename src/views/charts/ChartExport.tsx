/** @file Takes a chart along: as a page that works offline, a picture, or its numbers. */

import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { csvBlob } from "../../lib/csv";
import { type AppError, toAppError } from "../../lib/errors";
import { Choices } from "../ui/Choices";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";
import type { ChartBuilder } from "./chart";
import { type Column, csvOf, pageFile, pictureFile } from "./chart-file";
import { useChartTheme } from "./PlotlyChart";

export interface ChartFileInput {
  readonly build: ChartBuilder;
  readonly title: string;
  /** What the chart is of: model, texts, n. */
  readonly note: string;
  /** Without its ending. */
  readonly fileName: string;
  readonly columns: readonly Column[];
}

interface ChartExportProps extends ChartFileInput {
  readonly testId: string;
  readonly onError: (error: AppError | null) => void;
}

const fileSize = { width: 1160, height: 600 };

export function ChartExport({ build, title, note, fileName, columns, testId, onError }: ChartExportProps) {
  const theme = useChartTheme();
  const [isBusy, setIsBusy] = useState(false);
  const chart = () => build({ theme, ...fileSize });
  const makers: Record<string, () => Promise<Blob>> = {
    html: () => pageFile(chart(), title, note),
    png: () => pictureFile(chart(), "png"),
    svg: () => pictureFile(chart(), "svg"),
    csv: async () => csvBlob(csvOf(columns)),
  };
  async function save(ending: string, make: () => Promise<Blob>) {
    setIsBusy(true);
    onError(null);
    try {
      download(`${fileName}.${ending}`, await make());
    } catch (thrown) {
      onError(toAppError(thrown));
    } finally {
      setIsBusy(false);
    }
  }
  return (
    <Choices
      label={`Export: ${title}`}
      sign={<Sign icon={IconDownload} />}
      title="This chart"
      disabled={isBusy}
      testId={testId}
      choices={Object.entries(makers).map(([ending, make]) => ({
        key: ending,
        label: labels[ending] ?? ending,
        onChoose: () => void save(ending, make),
      }))}
    />
  );
}

const labels: Record<string, string> = {
  html: "HTML, works offline",
  png: "PNG",
  svg: "SVG",
  csv: "CSV of the numbers",
};
